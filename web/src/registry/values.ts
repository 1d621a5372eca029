import type { Words } from "../i18n/i18n.ts";
import type { Field, Registry } from "./types.ts";

export const UNKNOWN = "—";

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);

/** A value as people read it: titles of codes, units, local dates; unknown is a dash, zero is 0. */
export function shown(registry: Registry, field: Field, value: unknown, words: Words): string {
  if (isEmpty(value)) return UNKNOWN;
  if (field.codes) return coded(registry, field.codes, String(value), words);
  const text = plain(field, value, words);
  return field.unit ? `${text} ${field.unit}` : text;
}

export { isEmpty };

function coded(registry: Registry, list: string, code: string, words: Words): string {
  const found = registry.codes[list]?.find((item) => item.code === code);
  return found ? words.title(found) : code;
}

function plain(field: Field, value: unknown, words: Words): string {
  if (field.type === "boolean") return words.t(value ? "card.yes" : "card.no");
  if (field.type === "datetime") return moment(String(value));
  if (typeof value === "number")
    return /year/.test(field.name) ? String(value) : words.number(value);
  if (Array.isArray(value)) return value.join(words.lang === "zh" ? "、" : ", ");
  if (typeof value === "object") return pairs(value as Record<string, unknown>);
  return String(value);
}

function pairs(value: Record<string, unknown>): string {
  return Object.entries(value)
    .map(([key, item]) => `${key} ${String(item)}`)
    .join(" · ");
}

/** A local date and time of 24 hours, e.g. 2026-11-22 14:32. */
export function moment(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return clock === "00:00" ? day : `${day} ${clock}`;
}
