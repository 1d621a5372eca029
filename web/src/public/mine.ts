/** Numbers of reports that were sent from this browser, the newest first. */

const KEPT = "wanmi.c.sent";
const MOST = 8;
const NUMBER = /^[0-9A-Za-z-]{1,20}$/;

export function mine(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((it) => NUMBER.test(String(it))).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function remember(tracking: string): void {
  keep([tracking, ...mine().filter((it) => it !== tracking)].slice(0, MOST));
}

export const forget = () => keep([]);

function keep(numbers: string[]): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(numbers));
  } catch {
    // a browser that keeps nothing still reports
  }
}
