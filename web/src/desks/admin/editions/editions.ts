import type { Schema } from "../../../ui/schemaform/schema.ts";
import { controlOf, fieldsOf, plain } from "../../../ui/schemaform/schema.ts";
import type { Edition } from "../calls.ts";

/** The edition that holds at a moment, if one does. */
export function inForce(editions: readonly Edition[], now: Date): Edition | undefined {
  return editions.find(
    (it) =>
      it.status === "published" &&
      it.valid_from !== null &&
      new Date(it.valid_from) <= now &&
      (it.valid_to === null || now < new Date(it.valid_to)),
  );
}

/** draft, ahead: published for a later day, now: in force, past, withdrawn. */
export function phase(edition: Edition, now: Date): "draft" | "ahead" | "now" | "past" | "gone" {
  if (edition.status === "draft") return "draft";
  if (edition.status === "withdrawn") return "gone";
  if (edition.valid_from && now < new Date(edition.valid_from)) return "ahead";
  return edition.valid_to && new Date(edition.valid_to) <= now ? "past" : "now";
}

const SHORT = new Set(["text", "long", "number", "yesno", "choice", "date"]);
const MOST = 6;

/** Fields that fit into a line of a table: what names a row first; the English name is in the form. */
export function columnsOf(schema: Schema, key: readonly string[]): [string, Schema][] {
  const names = [...key, "zh"];
  const place = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
  return fieldsOf(schema)
    .sort(([a], [b]) => place(a) - place(b))
    .map(([name, field]): [string, Schema] => [name, plain(field, schema)])
    .filter(([name, field]) => !/(^|_)en$/.test(name) && SHORT.has(controlOf(field, schema)))
    .slice(0, MOST);
}

/** A value in a line of a table. */
export function cell(value: unknown): string {
  if (value === null || value === undefined || value === "") return "—";
  if (typeof value === "boolean") return value ? "✓" : "—";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
