import type { Key } from "../i18n/i18n.ts";
import type { Field, Layer } from "./types.ts";

export interface FieldGroup {
  title: Key;
  fields: Field[];
}

const RULES: [Key, (field: Field) => boolean][] = [
  [
    "card.identity",
    (f) =>
      f.name === "code" || f.name === "name" || f.codes?.startsWith("component_class") === true,
  ],
  ["card.parties", (f) => /^(manager|owner|maintainer)_|department|responsible/.test(f.name)],
  [
    "card.dates",
    (f) =>
      f.type === "date" || f.type === "datetime" || /source|accuracy|edition|legacy/.test(f.name),
  ],
  [
    "card.place",
    (f) => /^(area|grid|division|community)_code$|address|road_name|street_name/.test(f.name),
  ],
  ["card.attributes", () => true],
];
const ORDER: Key[] = [
  "card.identity",
  "card.attributes",
  "card.place",
  "card.parties",
  "card.dates",
];

/** A layer's attributes in the groups of the card; every attribute is in exactly one. */
export function grouped(layer: Layer): FieldGroup[] {
  const groupOf = (field: Field) => RULES.find(([, test]) => test(field))?.[0];
  return ORDER.map((title) => ({
    title,
    fields: layer.fields.filter((field) => groupOf(field) === title),
  })).filter((group) => group.fields.length > 0);
}
