import type { Feature } from "../../data/api.ts";
import type { Field, Layer, Registry } from "../../registry/types.ts";
import { isEmpty } from "../../registry/values.ts";

/** A question whose answer is related to an object: those of a layer that meet a condition. */
export interface Relation {
  layer: Layer;
  /** the field that names the other one */
  field: Field;
  /** CQL2 text */
  filter: string;
  /** to: the object names the other; from: the others name the object */
  way: "to" | "from";
}

const quoted = (value: unknown) => `'${String(value).replaceAll("'", "''")}'`;

/** The last word of a layer's name in the singular: street_lights → light. */
function noun(layer: Layer): string {
  const last = layer.id.split("_").at(-1) ?? layer.id;
  if (last.endsWith("ies")) return `${last.slice(0, -3)}y`;
  return last.endsWith("sses") || last.endsWith("xes") ? last.slice(0, -2) : last.replace(/s$/, "");
}

/** What a field that names another object calls it: lot_code → lot, parent_code → parent. */
function stem(field: Field): string | null {
  if (field.codes || (field.type !== "string" && field.type !== "array")) return null;
  const words = field.name.replace(/_codes?$/, "").split("_");
  return words.at(-1) ?? null;
}

/** Ground that every object is stamped with; what it is called differs from the layer's own name. */
const STAMP: Readonly<Record<string, string>> = { area: "division" };

/** Tell whether a field of `owner` can hold the code of an object of `target`. */
export function names(owner: Layer, field: Field, target: Layer): boolean {
  const called = stem(field);
  if (!called || field.type === "array" || field.name === "code") return false;
  if (called === "parent") return owner.id === target.id;
  return (STAMP[called] ?? called) === noun(target);
}

/** Pairs of fields that name any object of any layer: x_layer with x_id. */
function pairOf(layer: Layer): { layer: Field; id: Field } | null {
  const id = layer.fields.find((it) => /_id$/.test(it.name) && twin(layer, it));
  const other = id && twin(layer, id);
  return id && other ? { layer: other, id } : null;
}

const twin = (layer: Layer, id: Field) =>
  layer.fields.find((it) => it.name === id.name.replace(/_id$/, "_layer"));

const whole = (registry: Registry) => registry.layers.filter((it) => !it.view_of && it.count > 0);

/** The layer whose object a field names by its code, where that is certain. */
export function targetOf(registry: Registry, own: Layer, field: Field): Layer | null {
  const found = whole(registry).filter((it) => names(own, field, it));
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** What an object may be related to, as its registry and its attributes tell. */
export function relationsOf(registry: Registry, own: Layer, feature: Feature): Relation[] {
  return [...to(registry, own, feature), ...from(registry, own, feature)];
}

function to(registry: Registry, own: Layer, { properties }: Feature): Relation[] {
  return own.fields
    .filter((field) => !isEmpty(properties[field.name]))
    .flatMap((field) =>
      whole(registry)
        .filter((layer) => names(own, field, layer))
        .map((layer) => ({
          layer,
          field,
          filter: `code = ${quoted(properties[field.name])}`,
          way: "to" as const,
        })),
    );
}

function from(registry: Registry, own: Layer, { id, properties }: Feature): Relation[] {
  return whole(registry).flatMap((layer) => {
    const found: Relation[] = [];
    const pair = pairOf(layer);
    if (pair) {
      const filter = `${pair.layer.name} = ${quoted(own.id)} AND ${pair.id.name} = ${id}`;
      found.push({ layer, field: pair.id, filter, way: "from" });
    }
    if (isEmpty(properties.code)) return found;
    for (const field of layer.fields.filter((it) => names(layer, it, own))) {
      const filter = `${field.name} = ${quoted(properties.code)}`;
      found.push({ layer, field, filter, way: "from" });
    }
    return found;
  });
}
