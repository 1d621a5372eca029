import type { FilterSpecification } from "maplibre-gl";
import type { Layer } from "../../registry/types.ts";
import { byField } from "./by.ts";
import { type Context, colorOf, type Drawn, type Part, part } from "./context.ts";

/** One authority's rank: the wider its line, the longer its dashes and the earlier it shows. */
export interface Rank {
  value: string | null;
  width: number;
  dash: number[];
  from: number;
}

const PATTERNS: { least: number; dash: number[]; from: number }[] = [
  { least: 1.7, dash: [4, 1.6, 1, 1.6], from: 0 },
  { least: 1.2, dash: [3, 2], from: 10.5 },
  { least: 0, dash: [1.5, 2], from: 13 },
];

function rank(value: string | null, width: number): Rank {
  const found = PATTERNS.find((pattern) => width >= pattern.least);
  return { value, width, dash: found?.dash ?? [3, 2], from: found?.from ?? 0 };
}

/** Ranks of a layer of boundaries, narrow first: the wider authority is drawn last. */
export function ranks(layer: Layer): Rank[] {
  const values = Object.entries(layer.style.by?.values ?? {});
  if (values.length === 0) return [rank(null, layer.style.width ?? 1.2)];
  return values
    .map(([value, look]) => rank(value, look.width ?? layer.style.width ?? 1.2))
    .sort((a, b) => a.width - b.width);
}

export function ofRank(layer: Layer, value: string | null): FilterSpecification {
  return value === null ? true : ["==", byField(layer), value];
}

/** Boundaries of divisions: a dashed line on a pale casing, one rule per rank. */
export function boundary(ctx: Context, { layer, opacity }: Drawn): Part[] {
  return ranks(layer).flatMap((it) => {
    const common = {
      minzoom: Math.max(layer.zoom[0], it.from),
      filter: ofRank(layer, it.value),
      type: "line",
    } as const;
    const name = it.value ?? "all";
    const widths = ["interpolate", ["linear"], ["zoom"], 10, it.width * 0.7, 16, it.width * 1.3];
    return [
      {
        ...part(layer, `${name}-casing`),
        ...common,
        layout: { "line-join": "round" },
        paint: {
          "line-color": ctx.ground.boundaryCasing,
          "line-width": it.width * 2.4,
          "line-opacity": opacity,
        },
      },
      {
        ...part(layer, name),
        ...common,
        layout: { "line-join": "round" },
        paint: {
          "line-color": colorOf(ctx, layer),
          "line-width": widths,
          "line-dasharray": it.dash,
          "line-opacity": opacity,
        },
      },
    ] as Part[];
  });
}
