import type { Schema } from "../../../ui/schemaform/schema.ts";
import { controlOf, fieldsOf, plain } from "../../../ui/schemaform/schema.ts";
import type { Edition } from "../calls.ts";

/** An area's editions, the city's where it has none of its own, and the one to be looked at. */
export function looked(editions: readonly Edition[], area: string, no: number | null, now: Date) {
  const of = (whose: string) => editions.filter((it) => it.area === whose);
  const own = of(area);
  const held = own.length ? own : of("");
  return { held, edition: held.find((it) => it.no === no) ?? inForce(held, now) ?? held[0] };
}

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

/** Whether rows of this shape are steps between states, which can be drawn. */
export function isFlow({ properties = {} }: Schema): boolean {
  return ["machine", "state", "action", "to"].every((name) => name in properties);
}

/** A value in a line of a table. */
export function cell(value: unknown): string {
  if (value === null || value === undefined || value === "") return "—";
  if (typeof value === "boolean") return value ? "✓" : "—";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
