/** A view under a name; the address says all of it. */
export interface Mark {
  name: string;
  /** the query part of the address */
  view: string;
}

const PREFIX = "wanmi.bookmarks.";
const NOBODY = "";
const MOST = 60;
const LONGEST = 40;

function isMark(it: unknown): it is Mark {
  const { name, view } = (it ?? {}) as Partial<Mark>;
  return typeof name === "string" && typeof view === "string" && view.startsWith("?");
}

function read(account: string): Mark[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PREFIX + account) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isMark).map(({ name, view }) => ({ name, view })) : [];
  } catch {
    return [];
  }
}

function write(list: Mark[]): void {
  try {
    if (list.length) localStorage.setItem(PREFIX + NOBODY, JSON.stringify(list));
    else localStorage.removeItem(PREFIX + NOBODY);
  } catch {
    // a browser that keeps nothing has none to show later
  }
}

/** What somebody without an account keeps in this browser. */
export const inBrowser = (): Mark[] => read(NOBODY);

/** Keep a view in this browser; one of the same name is replaced. */
export function keepInBrowser(mark: Mark): void {
  write([mark, ...inBrowser().filter((it) => it.name !== mark.name)].slice(0, MOST));
}

export function dropFromBrowser(name: string): void {
  write(inBrowser().filter((it) => it.name !== name));
}

/** A name that is not taken: the one given, else with a number. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  const wanted = name.slice(0, LONGEST);
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number++) {
    const end = ` ${number}`;
    const tried = wanted.slice(0, LONGEST - end.length) + end;
    if (!taken.has(tried)) return tried;
  }
}

/** What this browser keeps, of nobody and of an account, that the account's own bookmarks lack. */
export function offered(account: string, own: readonly Mark[]): Mark[] {
  const taken = new Map(own.map((it) => [it.name, it.view]));
  const names = new Set(taken.keys());
  const found: Mark[] = [];
  for (const it of [...read(account), ...inBrowser()]) {
    if (taken.get(it.name) === it.view) continue;
    const name = freeName(it.name, names);
    names.add(name);
    taken.set(it.name, it.view);
    found.push({ name, view: it.view });
  }
  return found;
}

/** Once the server has them. */
export function forgetInBrowser(account: string): void {
  try {
    localStorage.removeItem(PREFIX + account);
    localStorage.removeItem(PREFIX + NOBODY);
  } catch {
    // nothing was kept
  }
}
