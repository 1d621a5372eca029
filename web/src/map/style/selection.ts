import type { FilterSpecification } from "maplibre-gl";
import type { Context, Part } from "./context.ts";

export const SELECTION = "selection";
export const HOVER = "hover";

const of = (kind: string): FilterSpecification => ["==", ["geometry-type"], kind];

/** Cyan core on a dark casing: seen on land, water and roads alike. */
export function selection(ctx: Context): Part[] {
  const { selection: core, selectionCasing: casing } = ctx.ground;
  const stroke = (name: string, color: string, width: number): Part => ({
    id: `${SELECTION}/${name}`,
    source: SELECTION,
    type: "line",
    filter: ["!=", ["geometry-type"], "Point"],
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": color, "line-width": width },
  });
  const fill: Part = {
    id: `${SELECTION}/fill`,
    source: SELECTION,
    type: "fill",
    filter: of("Polygon"),
    paint: { "fill-color": core, "fill-opacity": 0.08 },
  };
  return [fill, stroke("casing", casing, 6), stroke("core", core, 3), ...marks(ctx)];
}

function marks(ctx: Context): Part[] {
  const { selection: core, selectionCasing: casing } = ctx.ground;
  const radius = (more: number) =>
    [
      "interpolate",
      ["linear"],
      ["zoom"],
      14,
      6 + more,
      16.5,
      8 + more,
      16.6,
      13 + more,
      18,
      16 + more,
    ] as never;
  const ring = (name: string, color: string, width: number, source = SELECTION): Part => ({
    id: `${source}/${name}`,
    source,
    type: "circle",
    filter: of("Point"),
    paint: {
      "circle-color": "rgba(0,0,0,0)",
      "circle-radius": radius(0),
      "circle-stroke-color": color,
      "circle-stroke-width": width,
    },
  });
  return [
    ring("ring-casing", casing, 5.5),
    ring("ring", core, 3),
    ring("ring", "#FFFFFF", 2, HOVER),
  ];
}
