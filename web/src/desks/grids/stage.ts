import type { ExpressionSpecification, LayerSpecification, SourceSpecification } from "maplibre-gl";
import { defaults } from "../../registry/registry.ts";
import type { Registry } from "../../registry/types.ts";
import type { Stage } from "../../state/desk.ts";
import type { ThemeName } from "../../tokens/tokens.ts";
import { colors } from "./colors.ts";
import { findingParts } from "./findingParts.ts";
import { handParts } from "./handParts.ts";
import { BEATS, BEATS_FROM, CELLS_FROM, GROUP, HANDLING, UNIT } from "./layers.ts";
import { reviewParts } from "./reviewParts.ts";
import { FONT, is, SOURCES } from "./sources.ts";

/** The desk's part of the map's style: the ground, the published cells, and what is being changed. */
export function stage(
  registry: Registry,
  theme: ThemeName,
  origin: string,
  showDraft: boolean,
): Stage {
  const ground = new Set(registry.layers.filter((it) => it.group === "ground").map((it) => it.id));
  return {
    shown: defaults(registry)
      .filter((id) => ground.has(id))
      .map((id) => ({ id, opacity: 1 })),
    sources: {
      [GROUP]: {
        type: "vector",
        tiles: [`${origin}/tiles/${GROUP}/{z}/{x}/{y}.mvt?layers=${UNIT},${BEATS},${HANDLING}`],
        minzoom: 0,
        maxzoom: 16,
      },
      ...Object.fromEntries(Object.values(SOURCES).map((id) => [id, changing()])),
    },
    layers: [
      ...publishedParts(theme),
      ...(showDraft ? cellParts(theme) : []),
      ...reviewParts(theme),
      ...findingParts(theme),
      ...labelParts(theme),
      ...handParts(theme),
    ],
  };
}

/** Full precision close by: edges that touch are drawn touching. */
function changing(): SourceSpecification {
  const data = { type: "FeatureCollection" as const, features: [] };
  return { type: "geojson", data, tolerance: 0, maxzoom: 20, buffer: 16 };
}

const width = (near: number): ExpressionSpecification => [
  "interpolate",
  ["linear"],
  ["zoom"],
  CELLS_FROM,
  near * 0.45,
  17,
  near,
];

/** What stands for the cells where they cannot be told apart. */
function overview(theme: ThemeName, layer: string, minzoom: number, maxzoom: number) {
  return {
    id: `desk/overview-${layer}`,
    type: "line" as const,
    source: GROUP,
    "source-layer": layer,
    minzoom,
    maxzoom,
    layout: { "line-join": "round" as const },
    paint: { "line-color": colors[theme].cell, "line-width": 1.1, "line-opacity": 0.65 },
  };
}

function publishedParts(theme: ThemeName): LayerSpecification[] {
  return [
    overview(theme, HANDLING, 0, BEATS_FROM),
    overview(theme, BEATS, BEATS_FROM, CELLS_FROM),
    {
      id: "desk/published",
      type: "line",
      source: GROUP,
      "source-layer": UNIT,
      minzoom: CELLS_FROM,
      layout: { "line-join": "round" },
      paint: {
        "line-color": colors[theme].cell,
        "line-width": width(1.1),
        "line-opacity": 0.75,
      },
    },
  ];
}

function cellParts(theme: ThemeName): LayerSpecification[] {
  const { draft, casing } = colors[theme];
  const changed = is("change", "created", "updated");
  const source = SOURCES.cells;
  const join = { "line-join": "round" } as const;
  return [
    {
      id: "desk/changed-fill",
      type: "fill",
      source,
      filter: changed,
      paint: { "fill-color": draft, "fill-opacity": 0.09 },
    },
    {
      id: "desk/changed-casing",
      type: "line",
      source,
      filter: changed,
      layout: join,
      paint: { "line-color": casing, "line-width": width(5), "line-opacity": 0.7 },
    },
    {
      id: "desk/changed",
      type: "line",
      source,
      filter: changed,
      layout: join,
      paint: { "line-color": draft, "line-width": width(2.2) },
    },
  ];
}

function labelParts(theme: ThemeName): LayerSpecification[] {
  const { cell, draft, halo } = colors[theme];
  return [
    {
      id: "desk/labels",
      type: "symbol",
      source: SOURCES.labels,
      minzoom: 15.2,
      layout: {
        "text-field": [
          "step",
          ["zoom"],
          ["get", "serial"],
          16,
          ["format", ["get", "serial"], {}, "\n", {}, ["get", "area"], { "font-scale": 0.84 }],
        ],
        "text-font": FONT,
        "text-size": ["interpolate", ["linear"], ["zoom"], 15, 11, 18, 14],
        "text-line-height": 1.25,
        "text-padding": 2,
      },
      paint: {
        "text-color": ["match", ["get", "change"], "same", cell, draft],
        "text-halo-color": halo,
        "text-halo-width": 1.5,
      },
    },
  ];
}
