import type { Context, Part } from "./context.ts";

export const SKETCH = "sketch";

/** What people draw to measure or to ask about: the accent's colour on a casing of the ground's. */
export function sketched(ctx: Context): Part[] {
  const { selectionCasing: casing, land } = ctx.ground;
  const line = (id: string, color: string, width: number): Part => ({
    id: `${SKETCH}/${id}`,
    type: "line",
    source: SKETCH,
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": color, "line-width": width },
  });
  return [
    {
      id: `${SKETCH}/fill`,
      type: "fill",
      source: SKETCH,
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": casing, "fill-opacity": 0.08 },
    },
    line("casing", land, 5),
    line("line", casing, 2.4),
    {
      id: `${SKETCH}/points`,
      type: "circle",
      source: SKETCH,
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": 4,
        "circle-color": land,
        "circle-stroke-color": casing,
        "circle-stroke-width": 2,
      },
    },
  ];
}
