const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (n: number) => String(n).padStart(2, "0");

/** How long, in the two largest units: days and hours, hours and minutes, minutes. */
export function span(ms: number): { days: number; hours: number; minutes: number } {
  const whole = Math.floor(Math.abs(ms) / MINUTE) * MINUTE;
  const days = Math.floor(whole / DAY);
  const hours = Math.floor((whole % DAY) / HOUR);
  return { days, hours, minutes: days ? 0 : Math.floor((whole % HOUR) / MINUTE) };
}

/** A local time: of today the hour, else month and day, too. */
export function clockTime(iso: string, now: number): string {
  const at = new Date(iso);
  const hour = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const today = new Date(now).toDateString() === at.toDateString();
  return today ? hour : `${two(at.getMonth() + 1)}-${two(at.getDate())} ${hour}`;
}
