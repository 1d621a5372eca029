import type { FilterSpecification } from "maplibre-gl";
import type { Context, Part } from "./context.ts";

export const NEARBY = "nearby";

const zone: FilterSpecification = ["has", "distance_m"];
const isZone: FilterSpecification = ["all", zone, ["!", ["has", "name"]]];
const others: FilterSpecification = ["!", isZone as never] as never;

/** The ground within a distance of an object, and what was found there: cyan dashes. */
export function nearby(ctx: Context): Part[] {
  const { selection: core, selectionCasing: casing } = ctx.ground;
  return [
    {
      id: `${NEARBY}/zone`,
      source: NEARBY,
      type: "fill",
      filter: isZone,
      paint: { "fill-color": core, "fill-opacity": 0.1 },
    },
    {
      id: `${NEARBY}/edge`,
      source: NEARBY,
      type: "line",
      filter: isZone,
      paint: { "line-color": casing, "line-width": 1.5, "line-dasharray": [4, 3] },
    },
    {
      id: `${NEARBY}/shape`,
      source: NEARBY,
      type: "line",
      filter: ["all", others as never, ["!=", ["geometry-type"], "Point"]],
      paint: { "line-color": core, "line-width": 2, "line-dasharray": [3, 2] },
    },
    {
      id: `${NEARBY}/spot`,
      source: NEARBY,
      type: "circle",
      filter: ["all", others as never, ["==", ["geometry-type"], "Point"]],
      paint: {
        "circle-radius": 7,
        "circle-color": "rgba(0,0,0,0)",
        "circle-stroke-color": core,
        "circle-stroke-width": 2,
      },
    },
  ];
}
