import type { MyWords } from "./words.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const two = (n: number) => String(n).padStart(2, "0");

/** A length of time in its largest unit: minutes, hours, days. */
export function length(d: MyWords["d"], ms: number): string {
  const all = Math.abs(ms);
  if (all < HOUR) return d("minutes", { n: Math.max(1, Math.floor(all / MINUTE)) });
  if (all < 2 * DAY) return d("hours", { n: Math.floor(all / HOUR) });
  return d("days", { n: Math.floor(all / DAY) });
}

/** A local time: of today the hour, else the day, too. */
export function moment(at: string | number, now = Date.now()): string {
  const date = new Date(at);
  const hour = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (new Date(now).toDateString() === date.toDateString()) return hour;
  return `${date.getMonth() + 1}-${two(date.getDate())} ${hour}`;
}

const KILOMETER = 1_000;

/** How far, in words. */
export function far(d: MyWords["d"], meters: number): string {
  if (meters < KILOMETER)
    return d("meters", { n: Math.round(meters / 10) * 10 || Math.round(meters) });
  return d("kilometers", { n: (meters / KILOMETER).toFixed(1) });
}
