import type { Titled } from "../../registry/types.ts";
import { controlOf, fieldsOf, optionsOf, plain, type Schema, titleOf } from "./schema.ts";
import { say } from "./words.ts";

/** What is wrong with a value, by the path of the field (`targets.0.role`). */
export type Mistakes = Record<string, Titled>;

type Said = Titled | null;

/** Everything in which `value` does not meet `schema`; empty where it does. */
export function mistakesOf(schema: Schema, value: unknown): Mistakes {
  const found: Mistakes = {};
  judge(schema, schema, value, "", found);
  return found;
}

function judge(given: Schema, root: Schema, value: unknown, path: string, found: Mistakes): void {
  const schema = plain(given, root);
  if (value === undefined || value === null) return;
  const said = wrong(schema, root, value);
  if (said) found[path] = said;
  else inside(schema, root, value, path, found);
}

function inside(schema: Schema, root: Schema, value: unknown, path: string, found: Mistakes): void {
  if (Array.isArray(value)) judgeItems(schema, root, value, path, found);
  else if (controlOf(schema, root) === "group") {
    judgeFields(schema, root, value as Record<string, unknown>, path, found);
  }
}

const below = (path: string, step: string | number) => (path ? `${path}.${step}` : String(step));

function judgeItems(
  schema: Schema,
  root: Schema,
  items: unknown[],
  path: string,
  found: Mistakes,
): void {
  for (const [i, item] of items.entries()) {
    const own = schema.prefixItems?.[i] ?? schema.items;
    if (own) judge(own, root, item, below(path, i), found);
  }
}

function judgeFields(
  schema: Schema,
  root: Schema,
  held: Record<string, unknown>,
  path: string,
  found: Mistakes,
): void {
  for (const name of schema.required ?? []) {
    if (isEmpty(held[name])) found[below(path, name)] = say("missing");
  }
  for (const [name, field] of fieldsOf(schema)) {
    if (!isEmpty(held[name])) judge(field, root, held[name], below(path, name), found);
  }
}

const isEmpty = (value: unknown) => value === undefined || value === null || value === "";

function wrong(schema: Schema, root: Schema, value: unknown): Said {
  const options = optionsOf(schema);
  if (options.length && !options.some((it) => it.value === value)) {
    return say("noChoice");
  }
  if (typeof value === "string") return wrongText(schema, value);
  if (typeof value === "number") return wrongNumber(schema, value);
  if (Array.isArray(value)) return wrongLength(schema, value.length);
  return controlOf(schema, root) === "number" ? say("noNumber") : null;
}

function wrongText(schema: Schema, value: string): Said {
  const length = [...value].length;
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = schema;
  if (length > maxLength) {
    return say("tooLong", { n: maxLength, is: length });
  }
  if (length < minLength) {
    return say("tooShort", { n: minLength });
  }
  if (pattern && !matches(pattern, value)) {
    return say("noMatch", { pattern });
  }
  return null;
}

/** A pattern that this browser cannot read is left to the server. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

function wrongNumber(schema: Schema, value: number): Said {
  if (Number.isNaN(value)) return say("noNumber");
  if (schema.type === "integer" && !Number.isInteger(value)) {
    return say("noWhole");
  }
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  if (minimum !== undefined && value < minimum) return least("≥", minimum);
  if (above !== undefined && value <= above) return least(">", above);
  if (maximum !== undefined && value > maximum) return least("≤", maximum);
  if (below !== undefined && value >= below) return least("<", below);
  return null;
}

const least = (sign: string, bound: number): Said => say("bound", { sign, bound });

function wrongLength(schema: Schema, length: number): Said {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
  if (length < minItems) return say("tooFew", { n: minItems });
  if (length > maxItems) return say("tooMany", { n: maxItems });
  return null;
}

/** The first mistake as a sentence that names its field. */
export function firstSaid(schema: Schema, found: Mistakes, lang: "zh" | "en"): string | null {
  const [path, said] = Object.entries(found)[0] ?? [];
  if (path === undefined || !said) return null;
  const name = path.split(".")[0] ?? "";
  const field = plain(schema.properties?.[name] ?? {}, schema);
  return say("about", { name: titleOf(field, name, lang), said: said[lang] })[lang];
}
