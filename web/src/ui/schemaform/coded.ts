import { type Lang, optionsOf, plain, type Schema, titleOf } from "./schema.ts";

const BETWEEN = /[;；]/;

/** What the codes in a value are called, as its schema says; undefined where it says nothing. */
export function called(
  schema: Schema,
  root: Schema,
  value: unknown,
  lang: Lang,
): string | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  const own = plain(schema, root);
  if (Array.isArray(value)) return several(own, root, value, lang);
  const option = optionsOf(own).find((it) => it.value === value);
  if (option) return option[lang] === String(value) ? undefined : option[lang];
  const words = own["x-words"];
  if (!words || typeof value !== "string") return undefined;
  return value
    .split(BETWEEN)
    .map((code) => (words[code] ? titleOf({ title: words[code] }, code, lang) : code))
    .join(lang === "zh" ? "、" : ", ");
}

function several(schema: Schema, root: Schema, values: unknown[], lang: Lang) {
  const item = { ...plain(schema.items ?? {}, root) };
  if (schema["x-words"]) item["x-words"] = schema["x-words"];
  const words = values.map((it) => called(item, root, it, lang) ?? String(it));
  return words.join(lang === "zh" ? "、" : ", ");
}
