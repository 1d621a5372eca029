import { dictionary } from "../../i18n/i18n.ts";
import en from "./en.json";
import zh from "./zh.json";

export type Word = keyof typeof zh;
export const useGridWords = dictionary<Word>({ zh, en });
type Words = ReturnType<typeof useGridWords>;

const TEN_THOUSAND = 10_000;

/** An area as grid managers speak of it: 1.03 万㎡, or m² when small. */
export function areaText({ d, number }: Words, m2: number): string {
  const rounded = Math.abs(m2) < 100 ? Math.round(m2 * 10) / 10 : Math.round(m2);
  if (Math.abs(m2) < 1000) return d("unit.m2", { n: number(rounded) });
  return d("unit.area", { n: (m2 / TEN_THOUSAND).toFixed(2), m2: number(rounded) });
}

/** The title of a kind, verb or step whose name the server made; unknown ones are shown as they are. */
export function named({ d }: Words, prefix: string, name: string): string {
  const key = `${prefix}.${name}`;
  return key in zh ? d(key as Word) : name;
}
