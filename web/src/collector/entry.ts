import type { Titled } from "../registry/types.ts";

export type Kind = "near" | "far" | "after" | "snapshot";

/** A photo on its way; `sha256` once the server has it. */
export interface Photo {
  kind: Kind;
  blob: Blob;
  sha256?: string;
  /** when the server got it: what no case names is removed there after a day */
  storedAt?: number;
}

type State = "waiting" | "sending" | "refused" | "sent";

/** One thing to be told to the server, once. Its id is the key under which it is sent. */
export interface Entry {
  id: string;
  /** whose it is: nobody else's session sends it */
  actor: string;
  path: string;
  body: Record<string, unknown>;
  photos: Photo[];
  title: Titled;
  /** the task an act is about, and the act; none for a report */
  task?: number;
  action?: string;
  /** when it was done, not when it is sent */
  madeAt: string;
  state: State;
  /** of its photos and itself, how much the server has: 0 to 1 */
  share: number;
  tries: number;
  nextAt: number;
  said: (Titled & { status: number; code: string }) | null;
  answer: Record<string, unknown> | null;
  sentAt: string | null;
}

const SHORTEST_MS = 2_000;
const LONGEST_MS = 300_000;
const STALE_MS = 12 * 3_600_000;
const LATER = new Set([0, 408, 425, 429]);

/** How long to wait after so many tries that came to nothing. */
export const pause = (tries: number) => Math.min(LONGEST_MS, SHORTEST_MS * 2 ** (tries - 1));

export type Verdict = "later" | "login" | "upload" | "refused";

/** What a refusal means for the entry: try later, log in first, upload again, or it is final. */
export function verdict(status: number, code: string): Verdict {
  if (LATER.has(status) || status >= 500) return "later";
  if (status === 401) return "login";
  return code === "no_such_evidence" ? "upload" : "refused";
}

/** The next entry to send: in order of making; what follows a step of the same task waits for it. */
export function next(entries: Entry[], actor: string, now: number): Entry | null {
  const open = entries
    .filter((it) => it.actor === actor && it.state !== "sent")
    .sort((a, b) => a.madeAt.localeCompare(b.madeAt) || a.id.localeCompare(b.id));
  const held = new Set<number>();
  for (const entry of open) {
    if (entry.task !== undefined && held.has(entry.task)) continue;
    if (entry.state !== "refused" && entry.nextAt <= now) return entry;
    if (entry.task !== undefined) held.add(entry.task);
  }
  return null;
}

/** Whether an entry waits for an earlier, refused step of its task. */
export const blocked = (entries: Entry[], entry: Entry) =>
  entry.task !== undefined &&
  entries.some(
    (it) => it.task === entry.task && it.state === "refused" && it.madeAt < entry.madeAt,
  );

/** Photos that the server has to get (again). */
export const missing = (entry: Entry, now: number) =>
  entry.photos.filter((it) => !it.sha256 || now - (it.storedAt ?? 0) > STALE_MS);

/** The body as it is sent: with the hashes of its photos where its form has them. */
export function body(entry: Entry): Record<string, unknown> {
  const evidence = entry.photos.map(({ sha256, kind }) => ({ sha256, kind }));
  if (evidence.length === 0) return entry.body;
  if (entry.task === undefined) return { ...entry.body, evidence };
  return { ...entry.body, data: { ...(entry.body.data as object), evidence } };
}
