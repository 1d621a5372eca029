import type { Feature } from "geojson";
import type { LayerSpecification } from "maplibre-gl";
import type { Registry } from "../registry/types.ts";
import type { Stage } from "../state/desk.ts";
import { ground } from "../tokens/ground.ts";
import { tokens } from "../tokens/tokens.ts";
import type { Stand } from "./standing.ts";
import { circle, type Fix } from "./where.ts";

export const AREA = "my-area";
export const TASKS = "my-tasks";
export const HERE = "my-place";

const light = tokens.light;
const MARKS: Record<Stand, string> = {
  overdue: light.overdue,
  due: light.due,
  going: light.accent,
  todo: light.text2,
  done: light.closed,
};
const none = { type: "FeatureCollection", features: [] } as const;

/** What the telephone's map shows: the ground, the components, the own grid, the tasks, the person. */
export function scene(registry: Registry): Stage {
  const shown = registry.layers
    .filter((it) => !it.view_of && (it.group === "ground" || it.id === "components"))
    .map(({ id }) => ({ id, opacity: 1 }));
  const empty = () => ({ type: "geojson" as const, data: none as never });
  return {
    shown,
    sources: { [AREA]: empty(), [TASKS]: empty(), [HERE]: empty() },
    layers: [...area(), ...place(), ...tasks()],
  };
}

function area(): LayerSpecification[] {
  const { selection: core, selectionCasing: casing } = ground.light;
  const edge = (id: string, color: string, width: number): LayerSpecification => ({
    id: `${AREA}/${id}`,
    source: AREA,
    type: "line",
    layout: { "line-join": "round" },
    paint: { "line-color": color, "line-width": width },
  });
  return [
    {
      id: `${AREA}/fill`,
      source: AREA,
      type: "fill",
      paint: { "fill-color": core, "fill-opacity": 0.07 },
    },
    edge("casing", casing, 5.5),
    edge("edge", core, 3),
  ];
}

function tasks(): LayerSpecification[] {
  return [
    {
      id: `${TASKS}/disc`,
      source: TASKS,
      type: "circle",
      paint: {
        "circle-radius": 12,
        "circle-color": ["get", "color"],
        "circle-stroke-color": "#FFFFFF",
        "circle-stroke-width": 2.5,
      },
    },
    {
      id: `${TASKS}/number`,
      source: TASKS,
      type: "symbol",
      layout: {
        "text-field": ["get", "mark"],
        "text-font": ["Noto Sans CJK SC Bold", "PingFang SC", "Microsoft YaHei"],
        "text-size": 13,
        "text-allow-overlap": true,
      },
      paint: { "text-color": ["get", "ink"] },
    },
  ];
}

function place(): LayerSpecification[] {
  return [
    {
      id: `${HERE}/error`,
      source: HERE,
      type: "fill",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": light.accent, "fill-opacity": 0.15 },
    },
    {
      id: `${HERE}/dot`,
      source: HERE,
      type: "circle",
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": 8,
        "circle-color": light.accent,
        "circle-stroke-color": "#FFFFFF",
        "circle-stroke-width": 3,
      },
    },
  ];
}

/** Features of the person's place: a dot and how far it may be wrong. */
export function placed(here: Fix | null): Feature[] {
  if (!here) return [];
  const at: [number, number] = [here.lon, here.lat];
  const ring = circle(at, Math.min(here.error, 300));
  return [
    { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } },
    { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: at } },
  ];
}

/** A task on the map: its number in the list, coloured by how urgent it is. */
export function marked(
  task: { id: number; geometry: Feature["geometry"] | null },
  stand: Stand,
  number: number,
): Feature[] {
  if (!task.geometry) return [];
  const properties = {
    id: task.id,
    mark: stand === "done" ? "✓" : String(number),
    color: MARKS[stand],
    ink: stand === "due" ? "#1D1400" : "#FFFFFF",
  };
  return [{ type: "Feature", properties, geometry: task.geometry }];
}
