import type { Titled } from "../../registry/types.ts";

/** The part of JSON Schema 2020-12 that forms are made of. */
export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  prefixItems?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  /** the field's own control, by its name in the form's `widgets` */
  "x-widget"?: string;
  /** the order of properties where it is not that of the schema */
  "x-order"?: string[];
  "x-title-en"?: string;
  /** words of the codes that stand in a text, several between semicolons, as `中文 · English` */
  "x-words"?: Record<string, string>;
  /** of photos: the kinds that are asked for, and how many of each */
  "x-kinds"?: { kind: string; zh: string; en: string; least: number }[];
}

export type Lang = "zh" | "en";

/** How a value is entered. */
export type Control =
  | "text"
  | "long"
  | "date"
  | "moment"
  | "number"
  | "yesno"
  | "choice"
  | "choices"
  | "words"
  | "tuple"
  | "rows"
  | "dict"
  | "group"
  | "json";

const LONG = 200;

/** The schema itself: references followed, and "this or nothing" taken for this. */
export function plain(schema: Schema, root: Schema): Schema {
  const found = schema.$ref ? refer(schema, root) : schema;
  const some = found.anyOf?.filter((it) => it.type !== "null");
  if (found.anyOf && some?.length === 1 && some[0]) {
    const { anyOf: _, ...own } = found;
    return { ...plain(some[0], root), ...own };
  }
  return found;
}

function refer(schema: Schema, root: Schema): Schema {
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? "")?.[1] ?? "";
  const { $ref: _, ...own } = schema;
  return { ...plain(root.$defs?.[name] ?? {}, root), ...own };
}

const typeOf = (schema: Schema) =>
  Array.isArray(schema.type) ? schema.type.find((it) => it !== "null") : schema.type;

/** The control of a schema without references. */
export function controlOf(schema: Schema, root: Schema): Control {
  if (optionsOf(schema).length) return "choice";
  switch (typeOf(schema)) {
    case "string":
      return stringControl(schema);
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "yesno";
    case "array":
      return arrayControl(schema, root);
    case "object":
      return objectControl(schema, root);
    default:
      return "json";
  }
}

function stringControl(schema: Schema): Control {
  if (schema.format === "date") return "date";
  if (schema.format === "date-time") return "moment";
  return (schema.maxLength ?? 0) > LONG ? "long" : "text";
}

function arrayControl(schema: Schema, root: Schema): Control {
  if (schema.prefixItems) return "tuple";
  if (!schema.items) return "json";
  const item = plain(schema.items, root);
  if (optionsOf(item).length) return "choices";
  return typeOf(item) === "string" ? "words" : "rows";
}

function objectControl(schema: Schema, root: Schema): Control {
  if (schema.properties) return "group";
  const rest = schema.additionalProperties;
  if (typeof rest !== "object") return "json";
  return ["text", "number", "yesno"].includes(controlOf(plain(rest, root), root)) ? "dict" : "json";
}

export interface Option {
  value: unknown;
  zh: string;
  en: string;
}

/** What may be chosen: an enumeration, or constants with titles. */
export function optionsOf(schema: Schema): Option[] {
  if (schema.enum) return schema.enum.map((value) => option(value, {}));
  const constants = (schema.oneOf ?? []).filter((it) => "const" in it);
  return constants.map((it) => option(it.const, it));
}

function option(value: unknown, titled: Schema): Option {
  const code = String(value);
  return titled.title
    ? { value, zh: titleOf(titled, code, "zh"), en: titleOf(titled, code, "en") }
    : { value, zh: code, en: code };
}

/** A title in the person's language; both may stand in it as `中文 · English`. */
export function titleOf(schema: Schema, name: string, lang: Lang): string {
  if (lang === "en" && schema["x-title-en"]) return schema["x-title-en"];
  const [zh = "", en] = (schema.title ?? "").split(" · ");
  return (lang === "en" ? (en ?? zh) : zh) || name;
}

/** A title in both languages, as a schema holds it. */
export const inBoth = ({ zh, en }: Titled) => `${zh} · ${en}`;

/** What is said beside a field, in the person's language. */
export function hintOf(schema: Schema, lang: Lang): string {
  const [zh = "", en] = (schema.description ?? "").split(" · ");
  return lang === "en" ? (en ?? zh) : zh;
}

/** The fields of a group in the order they are shown. */
export function fieldsOf(schema: Schema): [string, Schema][] {
  const known = Object.entries(schema.properties ?? {});
  const order = schema["x-order"] ?? [];
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return known.sort(([a], [b]) => place(a) - place(b));
}

/** What a new value begins with. */
export function beginning(schema: Schema, root: Schema): unknown {
  const own = plain(schema, root);
  if (own.default !== undefined) return structuredClone(own.default);
  switch (controlOf(own, root)) {
    case "group":
      return beginGroup(own, root);
    case "dict":
      return {};
    case "tuple":
      return (own.prefixItems ?? []).map((it) => beginning(it, root) ?? 0);
    case "choices":
    case "words":
    case "rows":
      return [];
    case "yesno":
      return false;
    default:
      return undefined;
  }
}

function beginGroup(schema: Schema, root: Schema): Record<string, unknown> {
  const needed = (name: string, field: Schema) =>
    schema.required?.includes(name) || plain(field, root).default !== undefined;
  const pairs = fieldsOf(schema)
    .filter(([name, field]) => needed(name, field))
    .map(([name, field]) => [name, beginning(field, root)] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}
