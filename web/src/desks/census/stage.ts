import type { Feature } from "geojson";
import type { LayerSpecification, SourceSpecification } from "maplibre-gl";
import { defaults } from "../../registry/registry.ts";
import type { Registry } from "../../registry/types.ts";
import type { Stage } from "../../state/desk.ts";
import { type ThemeName, tokens } from "../../tokens/tokens.ts";
import type { Pair } from "./types.ts";

/** Where rows lie, and pairs of a feature and the row it was taken for. */
export const SPOTS = "census-spots";
export const PAIRS = "census-pairs";

const CLUSTERED: SourceSpecification = {
  type: "geojson",
  data: { type: "FeatureCollection", features: [] },
};

/** The desk's part of the style: old places are rings, new ones discs, a line joins them. */
export function stage(registry: Registry, theme: ThemeName): Stage {
  const ground = new Set(registry.layers.filter((it) => it.group === "ground").map((it) => it.id));
  return {
    shown: defaults(registry)
      .filter((id) => ground.has(id))
      .map((id) => ({ id, opacity: 1 })),
    sources: { [SPOTS]: CLUSTERED, [PAIRS]: CLUSTERED },
    layers: [...spots(theme), ...pairs(theme)],
  };
}

const RADIUS = ["interpolate", ["linear"], ["zoom"], 11, 3, 16, 6, 20, 12] as never;
/** Rows held back and broken rules: the colour of findings, not that of overdue cases. */
const FINDING: Record<ThemeName, string> = { light: "#C2410C", dark: "#FF9D5C" };

function spots(theme: ThemeName): LayerSpecification[] {
  const { accent, surface, text2 } = tokens[theme];
  const color = [
    "match",
    ["get", "look"],
    "error",
    FINDING[theme],
    "warning",
    text2,
    accent,
  ] as never;
  return [
    {
      id: "desk/spot-areas",
      type: "line",
      source: SPOTS,
      filter: ["!=", ["geometry-type"], "Point"],
      paint: { "line-color": color, "line-width": 2 },
    },
    {
      id: "desk/spots",
      type: "circle",
      source: SPOTS,
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": RADIUS,
        "circle-color": color,
        "circle-stroke-color": surface,
        "circle-stroke-width": 1.5,
      },
    },
  ];
}

function pairs(theme: ThemeName): LayerSpecification[] {
  const { accent, text2, surface, closed } = tokens[theme];
  const state = ["match", ["get", "decision"], "yes", closed, "no", text2, accent] as never;
  const of = (part: string) => ["==", ["get", "part"], part] as never;
  return [
    {
      id: "desk/pair-casing",
      type: "line",
      source: PAIRS,
      filter: of("line"),
      paint: { "line-color": surface, "line-width": 5 },
    },
    {
      id: "desk/pair-line",
      type: "line",
      source: PAIRS,
      filter: of("line"),
      paint: { "line-color": state, "line-width": 2.5 },
    },
    {
      id: "desk/pair-old",
      type: "circle",
      source: PAIRS,
      filter: of("old"),
      paint: {
        "circle-radius": RADIUS,
        "circle-color": surface,
        "circle-opacity": 0.6,
        "circle-stroke-color": text2,
        "circle-stroke-width": 2.5,
      },
    },
    {
      id: "desk/pair-new",
      type: "circle",
      source: PAIRS,
      filter: of("new"),
      paint: {
        "circle-radius": RADIUS,
        "circle-color": state,
        "circle-stroke-color": surface,
        "circle-stroke-width": 2,
      },
    },
    {
      id: "desk/pair-gone",
      type: "symbol",
      source: PAIRS,
      filter: of("gone"),
      layout: {
        "text-field": "×",
        "text-size": 22,
        "text-font": ["Noto Sans CJK SC Bold", "sans-serif"],
        "text-allow-overlap": true,
      },
      paint: { "text-color": FINDING[theme], "text-halo-color": surface, "text-halo-width": 2 },
    },
  ];
}

/** The marks of pairs: a line with the feature at its beginning and the row at its end. */
export function marksOf(found: readonly Pair[]): Feature[] {
  return found.flatMap(({ geometry, properties: { kind, decision } }): Feature[] => {
    if (!geometry) return [];
    const mark = (part: string, shape: Feature["geometry"]): Feature => ({
      type: "Feature",
      geometry: shape,
      properties: { part, kind, decision },
    });
    const point = (coordinates: number[]) => ({ type: "Point" as const, coordinates });
    if (geometry.type === "Point") {
      return [mark("old", geometry), mark("gone", geometry)];
    }
    const [from = [], to = []] = geometry.coordinates;
    return [mark("line", geometry), mark("old", point(from)), mark("new", point(to))];
  });
}
