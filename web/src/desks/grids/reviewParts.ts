import type { LayerSpecification } from "maplibre-gl";
import type { ThemeName } from "../../tokens/tokens.ts";
import { colors } from "./colors.ts";
import { BOLD, every, is, kindIs, SOURCES } from "./sources.ts";

const source = SOURCES.review;
const join = { "line-join": "round" } as const;

/** What is compared: before and after, both versions of a conflict, areas of responsibility. */
export function reviewParts(theme: ThemeName): LayerSpecification[] {
  return [...changes(theme), ...versions(theme), ...beats(theme)];
}

function changes(theme: ThemeName): LayerSpecification[] {
  const { added, gone, draft } = colors[theme];
  const fill = (role: string, color: string, opacity: number): LayerSpecification => ({
    id: `desk/${role}-fill`,
    type: "fill",
    source,
    filter: is("role", role),
    paint: { "fill-color": color, "fill-opacity": opacity },
  });
  const line = (role: string, color: string, dash?: number[]): LayerSpecification => ({
    id: `desk/${role}-line`,
    type: "line",
    source,
    filter: is("role", role),
    layout: join,
    paint: {
      "line-color": color,
      "line-width": 2.2,
      ...(dash ? { "line-dasharray": dash } : {}),
    },
  });
  return [
    fill("created", added, 0.16),
    fill("updated", draft, 0.14),
    {
      id: "desk/retired-fill",
      type: "fill",
      source,
      filter: is("role", "retired"),
      paint: {
        "fill-pattern": `pattern:hatch:${gone}`,
        "fill-opacity": ["case", ["get", "before"], 0.6, 0.3],
      },
    },
    line("updated", draft),
    line("created", added),
    line("retired", gone, [2.5, 2]),
  ];
}

function versions(theme: ThemeName): LayerSpecification[] {
  const { draft, theirs, gone } = colors[theme];
  const line = (
    role: string,
    color: string,
    width: number,
    dash: number[],
  ): LayerSpecification => ({
    id: `desk/${role}`,
    type: "line",
    source,
    filter: is("role", role),
    layout: join,
    paint: { "line-color": color, "line-width": width, "line-dasharray": dash },
  });
  return [
    line("base", gone, 1.5, [1.5, 2]),
    line("theirs", theirs, 3.5, [1, 0]),
    line("mine", draft, 2.5, [3, 1.5]),
  ];
}

function beats(theme: ThemeName): LayerSpecification[] {
  const { ramp, cell, casing, core, dark, halo } = colors[theme];
  const work = ["match", ["get", "work"], ...ramp.flatMap((it, i) => [i, it]), ramp[0]] as never;
  const beat = is("role", "beat");
  const chosen = (then: string | number, otherwise: string | number) =>
    ["case", ["get", "chosen"], then, otherwise] as never;
  return [
    {
      id: "desk/beat-fill",
      type: "fill",
      source,
      filter: beat,
      paint: { "fill-color": work, "fill-opacity": 0.5 },
    },
    {
      id: "desk/moved",
      type: "fill",
      source,
      filter: is("role", "moved"),
      paint: { "fill-pattern": `pattern:hatch:${dark}`, "fill-opacity": 0.75 },
    },
    {
      id: "desk/beat-casing",
      type: "line",
      source,
      filter: beat,
      layout: { ...join, "line-sort-key": chosen(1, 0) },
      paint: { "line-color": chosen(dark, casing), "line-width": chosen(7, 5) },
    },
    {
      id: "desk/beat",
      type: "line",
      source,
      filter: beat,
      layout: { ...join, "line-sort-key": chosen(1, 0) },
      paint: { "line-color": chosen(core, cell), "line-width": chosen(3.5, 2.4) },
    },
    {
      id: "desk/beat-label",
      type: "symbol",
      source,
      filter: every(is("role", "beat-label"), kindIs("Point")),
      minzoom: 11.5,
      layout: {
        "text-field": [
          "format",
          ["get", "name"],
          {},
          "\n",
          {},
          ["get", "load"],
          { "font-scale": 0.85 },
        ],
        "text-font": BOLD,
        "text-size": 12.5,
        "text-max-width": 14,
      },
      paint: { "text-color": cell, "text-halo-color": halo, "text-halo-width": 1.8 },
    },
  ];
}
