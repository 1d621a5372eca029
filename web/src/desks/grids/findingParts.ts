import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import type { ThemeName } from "../../tokens/tokens.ts";
import { colors, KINDS, lookOf } from "./colors.ts";
import { kindIs, SOURCES } from "./sources.ts";

const source = SOURCES.findings;

function byKind(value: (kind: string) => string): ExpressionSpecification {
  const arms = KINDS.flatMap((kind) => [kind, value(kind)]);
  return ["match", ["get", "kind"], ...arms, value("")] as unknown as ExpressionSpecification;
}

const filled = (kind: string) => `pattern:${lookOf(kind).pattern}:${lookOf(kind).color}`;

/** What is wrong, above the cells: areas patterned by kind, lines and points outlined. */
export function findingParts(theme: ThemeName): LayerSpecification[] {
  const color = byKind((kind) => lookOf(kind).color);
  const { casing, dark } = colors[theme];
  const looked: ExpressionSpecification = ["case", ["get", "looked"], 4, 2];
  return [
    {
      id: "desk/finding-fill",
      type: "fill",
      source,
      filter: ["all", kindIs("Polygon"), ["get", "ground"]] as never,
      paint: { "fill-pattern": byKind(filled) },
    },
    {
      id: "desk/finding-casing",
      type: "line",
      source,
      filter: kindIs("Polygon", "LineString"),
      layout: { "line-join": "round", "line-cap": "round" },
      paint: {
        "line-color": ["case", ["get", "looked"], dark, casing],
        "line-width": ["case", ["get", "looked"], 7, 4],
        "line-opacity": 0.85,
      },
    },
    {
      id: "desk/finding-line",
      type: "line",
      source,
      filter: kindIs("Polygon", "LineString"),
      layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": color, "line-width": looked },
    },
    {
      id: "desk/finding-point",
      type: "circle",
      source,
      filter: kindIs("Point"),
      paint: {
        "circle-radius": ["case", ["get", "looked"], 9, 6],
        "circle-color": color,
        "circle-stroke-color": casing,
        "circle-stroke-width": 2,
      },
    },
  ];
}
