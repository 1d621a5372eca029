import type { Field } from "../../registry/types.ts";

/** One condition on one attribute; `values` as people type them. */
export interface Condition {
  field: string;
  op: Operator;
  values: string[];
}

/** Conditions that hold all together, or of which one is enough. */
export interface Group {
  join: "AND" | "OR";
  conditions: Condition[];
}

export type Operator =
  | "="
  | "<>"
  | "<"
  | "<="
  | ">"
  | ">="
  | "between"
  | "in"
  | "has"
  | "starts"
  | "null"
  | "filled";

const NUMBERS: Operator[] = ["=", "<>", "<", "<=", ">", ">=", "between", "null", "filled"];
const TEXTS: Operator[] = ["has", "starts", "=", "<>", "null", "filled"];
const DAYS: Operator[] = ["between", ">=", "<", "null", "filled"];

/** What can be asked of a field, the usual first. */
export function operators(field: Field): Operator[] {
  if (field.codes) return ["in", "null", "filled"];
  if (field.type === "integer" || field.type === "number") return NUMBERS;
  if (field.type === "date" || field.type === "datetime") return DAYS;
  if (field.type === "boolean") return ["=", "null", "filled"];
  return TEXTS;
}

/** Attributes that conditions can be put on. */
export const askable = (fields: Field[]) =>
  fields.filter((field) => field.type !== "object" && field.type !== "array");

/** How many values an operator takes; Infinity for a list. */
export function arity(op: Operator): number {
  if (op === "null" || op === "filled") return 0;
  if (op === "between") return 2;
  return op === "in" ? Number.POSITIVE_INFINITY : 1;
}

export type Fault = "value" | "number" | "day" | "order";

/** What is missing or wrong in a condition, or null. */
export function fault(field: Field, { op, values }: Condition): Fault | null {
  const needed = arity(op) === Number.POSITIVE_INFINITY ? 1 : arity(op);
  if (needed === 0) return null;
  if (values.length < needed || values.slice(0, needed).some((it) => it.trim() === ""))
    return "value";
  const numeric = field.type === "integer" || field.type === "number";
  if (numeric && values.some((it) => !Number.isFinite(Number(it)))) return "number";
  const daily = field.type === "date" || field.type === "datetime";
  if (daily && values.some((it) => !isDay(it))) return "day";
  if (op === "between" && !inOrder(values, numeric)) return "order";
  return null;
}

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

function inOrder([low = "", high = ""]: string[], numeric: boolean): boolean {
  return numeric ? Number(low) <= Number(high) : low <= high;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const pattern = (text: string) => text.replace(/[\\%_]/g, "\\$&");

/** A value as CQL2 writes it (OGC 21-065r2). */
function literal(field: Field, value: string): string {
  if (field.type === "integer" || field.type === "number") return String(Number(value));
  if (field.type === "boolean") return value === "true" ? "TRUE" : "FALSE";
  if (field.type === "date" || field.type === "datetime") return `DATE('${value}')`;
  return quoted(value);
}

function one(field: Field, { op, values }: Condition): string {
  const [a = "", b = ""] = values;
  switch (op) {
    case "null":
      return `${field.name} IS NULL`;
    case "filled":
      return `${field.name} IS NOT NULL`;
    case "has":
      return `${field.name} LIKE ${quoted(`%${pattern(a)}%`)}`;
    case "starts":
      return `${field.name} LIKE ${quoted(`${pattern(a)}%`)}`;
    case "in":
      return `${field.name} IN (${values.map((it) => literal(field, it)).join(", ")})`;
    case "between":
      return `${field.name} BETWEEN ${literal(field, a)} AND ${literal(field, b)}`;
    default:
      return `${field.name} ${op} ${literal(field, a)}`;
  }
}

/** The CQL2 text of the sound conditions; empty when there are none. */
export function textOf(fields: Field[], { join, conditions }: Group): string {
  const parts = conditions.flatMap((it) => {
    const field = fields.find((known) => known.name === it.field);
    return field && !fault(field, it) ? [one(field, it)] : [];
  });
  return parts.join(` ${join} `);
}
