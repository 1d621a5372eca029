import type { LayerSpecification } from "maplibre-gl";
import type { ThemeName } from "../../tokens/tokens.ts";
import { colors } from "./colors.ts";
import { BOLD, is, SOURCES } from "./sources.ts";

const source = SOURCES.hand;
const join = { "line-join": "round", "line-cap": "round" } as const;

/** What is picked and what the hand does with it: above everything else. */
export function handParts(theme: ThemeName): LayerSpecification[] {
  return [...areas(theme), ...lines(theme), ...marks(theme)];
}

function areas(theme: ThemeName): LayerSpecification[] {
  const { core, dark, draft } = colors[theme];
  return [
    {
      id: "desk/home-fill",
      type: "fill",
      source,
      filter: is("role", "home"),
      paint: { "fill-color": draft, "fill-opacity": 0.18 },
    },
    {
      id: "desk/picked-fill",
      type: "fill",
      source,
      filter: is("role", "picked"),
      paint: { "fill-color": core, "fill-opacity": 0.14 },
    },
    {
      id: "desk/live-fill",
      type: "fill",
      source,
      filter: is("role", "live"),
      paint: { "fill-color": draft, "fill-opacity": 0.12 },
    },
    {
      id: "desk/picked-casing",
      type: "line",
      source,
      filter: is("role", "picked"),
      layout: join,
      paint: { "line-color": dark, "line-width": 6 },
    },
    {
      id: "desk/picked",
      type: "line",
      source,
      filter: is("role", "picked"),
      layout: join,
      paint: { "line-color": core, "line-width": 3 },
    },
  ];
}

function lines(theme: ThemeName): LayerSpecification[] {
  const { draft, casing, core, dark } = colors[theme];
  return [
    {
      id: "desk/edge-casing",
      type: "line",
      source,
      filter: is("role", "edge"),
      layout: join,
      paint: { "line-color": dark, "line-width": 9 },
    },
    {
      id: "desk/edge",
      type: "line",
      source,
      filter: is("role", "edge"),
      layout: join,
      paint: { "line-color": core, "line-width": 5 },
    },
    {
      id: "desk/live-casing",
      type: "line",
      source,
      filter: is("role", "live", "sketch"),
      layout: join,
      paint: { "line-color": casing, "line-width": 5, "line-opacity": 0.85 },
    },
    {
      id: "desk/live",
      type: "line",
      source,
      filter: is("role", "live"),
      layout: join,
      paint: { "line-color": draft, "line-width": 2.4 },
    },
    {
      id: "desk/sketch",
      type: "line",
      source,
      filter: is("role", "sketch"),
      layout: { "line-join": "round" },
      paint: { "line-color": draft, "line-width": 2.4, "line-dasharray": [2.4, 1.6] },
    },
  ];
}

function marks(theme: ThemeName): LayerSpecification[] {
  const { core, dark, casing, draft, halo, catch: caught } = colors[theme];
  return [
    {
      id: "desk/middle",
      type: "circle",
      source,
      filter: is("role", "middle"),
      paint: {
        "circle-radius": 4,
        "circle-color": core,
        "circle-stroke-color": casing,
        "circle-stroke-width": 1.5,
      },
    },
    {
      id: "desk/vertex",
      type: "circle",
      source,
      filter: is("role", "vertex", "held"),
      paint: {
        "circle-radius": ["match", ["get", "role"], "held", 8, 6],
        "circle-color": ["match", ["get", "role"], "held", core, "#FFFFFF"],
        "circle-stroke-color": dark,
        "circle-stroke-width": 2.5,
      },
    },
    {
      id: "desk/hint",
      type: "symbol",
      source,
      filter: is("role", "hint"),
      layout: {
        "icon-image": [
          "match",
          ["get", "kind"],
          "vertex",
          `pattern:square:${caught}`,
          `pattern:saltire:${caught}`,
        ],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    },
    {
      id: "desk/number",
      type: "symbol",
      source,
      filter: is("role", "number"),
      layout: {
        "text-field": ["get", "text"],
        "text-font": BOLD,
        "text-size": 14,
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": draft, "text-halo-color": halo, "text-halo-width": 2 },
    },
  ];
}
