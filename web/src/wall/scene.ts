import type { Feature } from "geojson";
import type { LayerSpecification } from "maplibre-gl";
import { style } from "../map/style/style.ts";
import type { Registry } from "../registry/types.ts";
import type { Light } from "./board.ts";

export const MARKS = "wall-marks";
const none = { type: "FeatureCollection", features: [] } as const;
const RED = "#FF5A5F";
const AMBER = "#FFC02E";
const BLUE = "#4DA3FF";
const CASING = "#070C13";

/** The wall's ground by night, the open cases as heat and marks: shape tells the light. */
export function nightStyle(registry: Registry) {
  const shown = registry.layers
    .filter((it) => !it.view_of && it.group === "ground" && it.geometry !== "point")
    .map(({ id }) => ({ id, opacity: 1 }));
  const stage = {
    shown,
    sources: { [MARKS]: { type: "geojson" as const, data: none as never } },
    layers: marks(),
  };
  const origin = location.origin;
  const whole = style({
    registry,
    shown: [],
    theme: "dark",
    at: null,
    basemap: null,
    origin,
    stage,
  });
  return { ...whole, layers: whole.layers.flatMap(named) };
}

const DISTRICTS = /^divisions\/name-(county|all)$/;

/** From afar only the names of districts can be read, and those larger than at a desk. */
function named(layer: LayerSpecification): LayerSpecification[] {
  if (layer.type !== "symbol" || layer.source === MARKS) return [layer];
  if (!DISTRICTS.test(layer.id)) return [];
  const layout = { ...layer.layout, "text-size": 30 * scale(), "text-allow-overlap": true };
  return [{ ...layer, minzoom: 0, maxzoom: 16, layout }];
}

const at = (light: Light): ["==", ["get", "light"], Light] => ["==", ["get", "light"], light];

function marks(): LayerSpecification[] {
  const sign = (light: Light, mark: string, color: string, size: number): LayerSpecification => ({
    id: `${MARKS}/${light}`,
    source: MARKS,
    type: "symbol",
    filter: at(light),
    layout: {
      "text-field": mark,
      "text-font": ["Noto Sans CJK SC Bold", "PingFang SC", "Microsoft YaHei"],
      "text-size": size * scale(),
      "text-allow-overlap": true,
      "text-ignore-placement": true,
    },
    paint: { "text-color": color, "text-halo-color": CASING, "text-halo-width": 2 * scale() },
  });
  return [
    {
      id: `${MARKS}/heat`,
      source: MARKS,
      type: "heatmap",
      paint: {
        "heatmap-radius": 46 * scale(),
        "heatmap-intensity": 0.7,
        "heatmap-opacity": 0.7,
        "heatmap-color": [
          "interpolate",
          ["linear"],
          ["heatmap-density"],
          0,
          "#0B3A6B00",
          0.3,
          "#0B3A6B",
          0.7,
          "#1F5E9E",
          1,
          "#4A86C2",
        ],
      },
    },
    {
      id: `${MARKS}/0`,
      source: MARKS,
      type: "circle",
      filter: at(0),
      paint: {
        "circle-radius": 5 * scale(),
        "circle-color": BLUE,
        "circle-stroke-color": CASING,
        "circle-stroke-width": 1.5 * scale(),
      },
    },
    sign(1, "◆", AMBER, 26),
    sign(2, "▲", RED, 28),
  ];
}

const FULL = 1080;

/** How many pixels the screen has for one of a screen with 1080 lines. */
export const scale = () => Math.max(0.6, innerHeight / FULL);

export const marked = (marks: [number, number, Light][]): Feature[] =>
  marks.map(([lon, lat, light]) => ({
    type: "Feature",
    properties: { light },
    geometry: { type: "Point", coordinates: [lon, lat] },
  }));
