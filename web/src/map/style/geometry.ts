import type { FilterSpecification } from "maplibre-gl";
import type { Layer } from "../../registry/types.ts";

/** Tiles of distant zooms carry counts (`bin`) instead of the features themselves. */
export const IS_BIN: FilterSpecification = ["has", "bin"];
export const NO_BIN: FilterSpecification = ["!", ["has", "bin"]];

const TYPES = { point: "Point", line: "LineString", polygon: "Polygon" } as const;
type Kind = keyof typeof TYPES;

/** Tell whether features of this kind can occur in the layer. */
export function can(layer: Layer, kind: Kind): boolean {
  return layer.geometry === "any" || layer.geometry === kind;
}

/** Features of one kind, where the layer mixes kinds. */
export function only(layer: Layer, kind: Kind): FilterSpecification {
  return layer.geometry === "any" ? ["==", ["geometry-type"], TYPES[kind]] : true;
}

/** All of the conditions. */
export function every(...conditions: unknown[]): FilterSpecification {
  return ["all", ...conditions.filter((it) => it !== true)] as unknown as FilterSpecification;
}
