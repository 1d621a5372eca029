import type { ExpressionSpecification } from "maplibre-gl";
import type { Appearance, Layer } from "../../registry/types.ts";

/** Values of the `by` attribute whose appearance satisfies `test`. */
export function valuesWhere(layer: Layer, test: (look: Appearance) => boolean): string[] {
  const values = layer.style.by?.values ?? {};
  return Object.keys(values).filter((value) => test(values[value] ?? {}));
}

/** The text of the attribute that the appearance depends on. */
export function byField(layer: Layer): ExpressionSpecification {
  return ["to-string", ["get", layer.style.by?.field ?? ""]];
}

/** `pick(look)` for each value of the attribute, else `other`: one constant if they do not differ. */
export function byValue<T extends string | number>(
  layer: Layer,
  pick: (look: Appearance) => T | null | undefined,
  other: T,
): T | ExpressionSpecification {
  const arms = Object.entries(layer.style.by?.values ?? {}).flatMap(([value, look]) => {
    const picked = pick(look);
    return picked === null || picked === undefined || picked === other ? [] : [value, picked];
  });
  if (arms.length === 0) return other;
  return ["match", byField(layer), ...arms, other] as unknown as ExpressionSpecification;
}

/** Widths that grow with the zoom like the thing itself: `width` are pixels at zoom 16. */
export function growing(
  width: number | ExpressionSpecification,
  more = 0,
): ExpressionSpecification {
  const at = (factor: number, extra: number): ExpressionSpecification => [
    "+",
    ["*", width, factor],
    extra,
  ];
  return [
    "interpolate",
    ["exponential", 1.5],
    ["zoom"],
    10,
    at(0.07, more * 0.4),
    13,
    at(0.31, more * 0.8),
    16,
    at(1, more),
    19,
    at(4.3, more * 1.4),
  ];
}
