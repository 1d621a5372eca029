import type { ExpressionSpecification, FilterSpecification } from "maplibre-gl";
import { FONTS } from "../../tokens/tokens.ts";
import type { Context, Part } from "./context.ts";

export const FOUND = "found";

const of = (kind: string): FilterSpecification => ["==", ["geometry-type"], kind];

/** A described place: where it is, the area it may lie in, and what it is called. */
export function foundPlace(ctx: Context): Part[] {
  const { selection: core, selectionCasing: casing, halo, label } = ctx.ground;
  const edge = (id: string, color: string, width: number, dashes?: number[]): Part => ({
    id: `${FOUND}/${id}`,
    source: FOUND,
    type: "line",
    filter: of("Polygon"),
    layout: { "line-join": "round" },
    paint: {
      "line-color": color,
      "line-width": width,
      ...(dashes ? { "line-dasharray": dashes } : {}),
    },
  });
  const dot = (id: string, radius: number, color: string, stroke: string, width: number): Part => ({
    id: `${FOUND}/${id}`,
    source: FOUND,
    type: "circle",
    filter: of("Point"),
    paint: {
      "circle-radius": radius,
      "circle-color": color,
      "circle-stroke-color": stroke,
      "circle-stroke-width": width,
    },
  });
  return [
    {
      id: `${FOUND}/area`,
      source: FOUND,
      type: "fill",
      filter: of("Polygon"),
      paint: { "fill-color": core, "fill-opacity": 0.12 },
    },
    edge("casing", casing, 3.5),
    edge("edge", core, 1.8, [3, 2]),
    dot("spot", 8, core, casing, 3),
    dot("centre", 2.6, "#FFFFFF", "#FFFFFF", 0),
    {
      id: `${FOUND}/name`,
      source: FOUND,
      type: "symbol",
      filter: of("Point"),
      layout: {
        "text-field": ["get", "name"] as ExpressionSpecification,
        "text-font": [`${FONTS[0]} Bold`, ...FONTS.slice(0, -1)],
        "text-size": 13.5,
        "text-anchor": "bottom",
        "text-offset": [0, -1.1],
        "text-allow-overlap": true,
        "text-max-width": 14,
      },
      paint: { "text-color": label, "text-halo-color": halo, "text-halo-width": 2 },
    },
  ];
}
