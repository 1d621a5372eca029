import type { Feature } from "geojson";
import type { ExpressionSpecification, LayerSpecification, SourceSpecification } from "maplibre-gl";
import { defaults } from "../../registry/registry.ts";
import type { Registry } from "../../registry/types.ts";
import type { Stage } from "../../state/desk.ts";
import { type ThemeName, tokens } from "../../tokens/tokens.ts";
import type { Row } from "./types.ts";

export const LISTED = "desk-listed";
/** the point that a form is about to set */
export const POINTED = "desk-pointed";
const EMPTY: SourceSpecification = {
  type: "geojson",
  data: { type: "FeatureCollection", features: [] },
};

/** The ground, and a mark for each row of the list: what is overdue or due differs in shape, too. */
export function stage(registry: Registry, theme: ThemeName): Stage {
  const ground = new Set(registry.layers.filter((it) => it.group === "ground").map((it) => it.id));
  return {
    shown: defaults(registry)
      .filter((id) => ground.has(id))
      .map((id) => ({ id, opacity: 1 })),
    sources: { [LISTED]: EMPTY, [POINTED]: EMPTY },
    layers: marks(theme),
  };
}

const NEAR: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 10, 5, 16, 9];

function marks(theme: ThemeName): LayerSpecification[] {
  const { overdue, due, accent, surface, draft } = tokens[theme];
  const shape = (id: string, image: string, color: string, rotate: number): LayerSpecification => ({
    id: `desk/${id}`,
    type: "symbol",
    source: LISTED,
    filter: ["==", ["get", "light"], id],
    layout: {
      "icon-image": image,
      "icon-rotate": rotate,
      "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.6, 16, 1],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
    },
    paint: { "icon-color": color, "icon-halo-color": surface, "icon-halo-width": 2 },
  });
  return [
    {
      id: "desk/open",
      type: "circle",
      source: LISTED,
      filter: ["==", ["get", "light"], "green"],
      paint: {
        "circle-radius": NEAR,
        "circle-color": accent,
        "circle-stroke-color": surface,
        "circle-stroke-width": 2,
      },
    },
    {
      id: "desk/pointed",
      type: "circle",
      source: POINTED,
      paint: {
        "circle-radius": 9,
        "circle-color": draft,
        "circle-stroke-color": surface,
        "circle-stroke-width": 3,
      },
    },
    shape("yellow", "shape:square", due, 45),
    shape("red", "shape:triangle", overdue, 0),
  ];
}

/** Rows as marks. */
export function marksOf(rows: readonly Row[]): Feature[] {
  return rows.flatMap(({ geometry, light }) =>
    geometry ? [{ type: "Feature", geometry, properties: { light } } satisfies Feature] : [],
  );
}
