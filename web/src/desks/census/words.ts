import { dictionary } from "../../i18n/i18n.ts";
import en from "./en.json";
import zh from "./zh.json";

/** The words of the census desk. */
export const useCensusWords = dictionary({ zh, en });

const MINUTE = 60;
const HOUR = 3600;

/** A span of seconds as two parts at most, e.g. `1:02:05` or `0:40`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  const tail = `${two(whole % MINUTE)}`;
  return whole >= HOUR
    ? `${Math.floor(whole / HOUR)}:${two(minutes)}:${tail}`
    : `${minutes}:${tail}`;
}
