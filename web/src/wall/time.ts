import type { WallWords } from "./words.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const two = (n: number) => String(n).padStart(2, "0");

export const hour = (at: number) => {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
};
export const clock = (at: number) => `${hour(at)}:${two(new Date(at).getSeconds())}`;

export function day(at: number, lang: "zh" | "en"): string {
  const format = { month: "long", day: "numeric", weekday: "long" } as const;
  return new Date(at).toLocaleDateString(lang === "zh" ? "zh-CN" : "en-GB", format);
}

/** A length of time in its largest unit. */
export function length(d: WallWords["d"], ms: number): string {
  const all = Math.abs(ms);
  if (all < HOUR) return d("minutes", { n: Math.max(1, Math.floor(all / MINUTE)) });
  if (all < 2 * DAY) return d("hours", { n: Math.floor(all / HOUR) });
  return d("daysLong", { n: Math.floor(all / DAY) });
}
