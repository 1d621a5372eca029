import type { FilterSpecification } from "maplibre-gl";
import type { Context, Part } from "./context.ts";

export const SELECTION = "selection";
export const HOVER = "hover";

const NOW = ["!", ["has", "before"]] as never;
const of = (kind: string): FilterSpecification => ["all", NOW, ["==", ["geometry-type"], kind]];

/** Cyan core on a dark casing: seen on land, water and roads alike. */
export function selection(ctx: Context): Part[] {
  const { selection: core, selectionCasing: casing } = ctx.ground;
  const stroke = (name: string, color: string, width: number): Part => ({
    id: `${SELECTION}/${name}`,
    source: SELECTION,
    type: "line",
    filter: ["all", NOW, ["!=", ["geometry-type"], "Point"]],
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
  return [
    fill,
    ...ghosts(ctx),
    stroke("casing", casing, 6),
    stroke("core", core, 3),
    ...marks(ctx),
  ];
}

/** The shape before a change: grey dashes below the present one. */
function ghosts(ctx: Context): Part[] {
  const { label, halo } = ctx.ground;
  const before: FilterSpecification = ["has", "before"];
  return [
    {
      id: `${SELECTION}/before`,
      source: SELECTION,
      type: "line",
      filter: ["all", before as never, ["!=", ["geometry-type"], "Point"]],
      paint: { "line-color": label, "line-width": 2.5, "line-dasharray": [2, 2] },
    },
    {
      id: `${SELECTION}/before-spot`,
      source: SELECTION,
      type: "circle",
      filter: ["all", before as never, ["==", ["geometry-type"], "Point"]],
      paint: {
        "circle-color": halo,
        "circle-radius": 5,
        "circle-stroke-color": label,
        "circle-stroke-width": 2,
      },
    },
  ];
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
