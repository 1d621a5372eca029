import type { FilterSpecification } from "maplibre-gl";
import { FONTS } from "../../tokens/tokens.ts";

/** Sources of things that change under the hand; `CityMap.show` fills them. */
export const SOURCES = {
  cells: "desk-cells",
  labels: "desk-labels",
  findings: "desk-findings",
  review: "desk-review",
  hand: "desk-hand",
} as const;

export const FONT = FONTS.slice(0, -1);
/** The first family carries the weight. */
export const BOLD = [`${FONTS[0]} Bold`, ...FONT];

export const is = (key: string, ...values: string[]): FilterSpecification =>
  ["in", ["get", key], ["literal", values]] as FilterSpecification;

export const kindIs = (...types: string[]): FilterSpecification =>
  ["in", ["geometry-type"], ["literal", types]] as FilterSpecification;

export const every = (...conditions: FilterSpecification[]): FilterSpecification =>
  ["all", ...conditions] as FilterSpecification;
