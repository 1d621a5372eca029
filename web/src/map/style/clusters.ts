import { FONTS } from "../../tokens/tokens.ts";
import { type Context, colorOf, type Drawn, type Part, part } from "./context.ts";
import { can, only } from "./geometry.ts";

/** The source that holds the clusters of a layer. */
export const clustersOf = (layer: string) => `clusters:${layer}`;

/** Points told together by their number; what lies below is counted from the tiles. */
export function clusters(ctx: Context, { layer, opacity }: Drawn): Part[] {
  if (!can(layer, "point")) return [];
  const metadata = { clusters: layer.id };
  const source = clustersOf(layer.id);
  return [
    {
      ...part(layer, "counted"),
      type: "circle",
      filter: only(layer, "point"),
      paint: { "circle-radius": 0, "circle-opacity": 0 },
    },
    {
      id: `${layer.id}/cluster`,
      type: "circle",
      source,
      metadata,
      paint: {
        "circle-color": colorOf(ctx, layer),
        "circle-radius": [
          "interpolate",
          ["linear"],
          ["log10", ["get", "count"]],
          0,
          8,
          2,
          17,
          5,
          30,
        ],
        "circle-opacity": 0.88 * opacity,
        "circle-stroke-color": ctx.ground.markCasing,
        "circle-stroke-width": 2,
        "circle-stroke-opacity": opacity,
      },
    },
    {
      id: `${layer.id}/cluster-count`,
      type: "symbol",
      source,
      metadata,
      layout: {
        "text-field": ["get", "label"],
        "text-font": FONTS.slice(0, -1),
        "text-size": 12,
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": ctx.ground.markCasing, "text-opacity": opacity },
    },
  ];
}
