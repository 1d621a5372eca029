const PREFIX = "wanmi.acting/";

type Value = Record<string, unknown>;

/** What was filled in and not yet sent, of this window: it outlives a reload and a new login. */
export function takeKept(name: string): Value | null {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(PREFIX + name) ?? "null");
    return typeof value === "object" ? (value as Value | null) : null;
  } catch {
    return null;
  }
}

export function keep(name: string, value: Value): void {
  try {
    sessionStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // A browser without storage keeps it as long as the page is open.
  }
}

export function forget(name: string): void {
  sessionStorage.removeItem(PREFIX + name);
}
