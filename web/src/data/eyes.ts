import { session } from "./session.ts";

const HEADER = "x-wanmi-as";
const MARK = "#public";
/** What the map shows; whoever works does so as themselves. */
const SHOWN = /^\/(layers$|ogc\/|api\/(counts|search|identify|features)\b)/;

/** With whose eyes a read is asked: of the map, with the public's while that is switched on. */
export function eyes(path: string): Record<string, string> {
  return session.get().asPublic && SHOWN.test(path) ? { [HEADER]: "public" } : {};
}

/** What an address of tiles carries for the public's eyes, so that the map takes them for others. */
export const markOf = (asPublic: boolean): string => (asPublic ? MARK : "");

/** A marked address as a request; others are left as they are. */
export function asked(url: string): { url: string; headers?: Record<string, string> } {
  if (!url.endsWith(MARK)) return { url };
  return { url: url.slice(0, -MARK.length), headers: { [HEADER]: "public" } };
}
