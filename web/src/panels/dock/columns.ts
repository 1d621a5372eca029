import type { Field, Layer } from "../../registry/types.ts";

export interface Column {
  field: Field;
  width: number;
  number: boolean;
}

const WIDTHS: Record<Field["type"], number> = {
  string: 150,
  integer: 100,
  number: 110,
  boolean: 80,
  date: 110,
  datetime: 150,
  object: 180,
  array: 160,
};
const WIDE = { code: 170, name: 190 } as Record<string, number>;
const FIRST = ["code", "name", "class_code", "state"];

/** The columns of a layer's table: what identifies an object first, the rest as declared. */
export function columnsOf(layer: Layer): Column[] {
  const rank = (field: Field) => {
    const place = FIRST.indexOf(field.name);
    if (place >= 0) return place;
    return field.label ? FIRST.length : FIRST.length + 1;
  };
  return [...layer.fields]
    .sort((a, b) => rank(a) - rank(b))
    .map((field) => ({
      field,
      width: WIDE[field.name] ?? WIDTHS[field.type],
      number: !field.codes && (field.type === "integer" || field.type === "number"),
    }));
}
