import { newKey } from "../data/http.ts";
import { createStore } from "../state/store.ts";
import { all, drop, put } from "./base.ts";
import type { Entry } from "./entry.ts";

/** The queue as it lies in this telephone; the store is its picture for the pages. */
export const outbox = createStore<{ entries: Entry[]; loaded: boolean }>({
  entries: [],
  loaded: false,
});

const DAY_MS = 86_400_000;

export async function load(): Promise<void> {
  const entries = await all<Entry>("outbox");
  const now = Date.now();
  const old = entries.filter((it) => it.sentAt && now - Date.parse(it.sentAt) > DAY_MS);
  for (const entry of old) await drop("outbox", entry.id);
  const held = entries.filter((it) => !old.includes(it));
  // Whatever was being sent when the page was closed is sent again; its key makes it once.
  outbox.set({ entries: held.map(awake), loaded: true });
}

const awake = (it: Entry): Entry => (it.state === "sending" ? { ...it, state: "waiting" } : it);

export type Told = Pick<Entry, "actor" | "path" | "body" | "photos" | "title"> &
  Partial<Pick<Entry, "task" | "action">>;

/** Put something into the queue; it is safe when this returns. */
export async function add(told: Told): Promise<Entry> {
  const id = newKey();
  const entry: Entry = {
    ...told,
    id,
    madeAt: new Date().toISOString(),
    state: "waiting",
    share: 0,
    tries: 0,
    nextAt: 0,
    said: null,
    answer: null,
    sentAt: null,
  };
  await put("outbox", entry);
  outbox.set({ entries: [...outbox.get().entries, entry] });
  return entry;
}

export async function change(id: string, part: Partial<Entry>): Promise<void> {
  const entries = outbox.get().entries.map((it) => (it.id === id ? { ...it, ...part } : it));
  outbox.set({ entries });
  const entry = entries.find((it) => it.id === id);
  if (entry) await put("outbox", entry);
}

/** Take an entry out, as the person wants it; nothing else ever removes what was not sent. */
export async function discard(id: string): Promise<void> {
  await drop("outbox", id);
  outbox.set({ entries: outbox.get().entries.filter((it) => it.id !== id) });
}

/** How many of somebody's entries the server does not have yet. */
export const open = (entries: Entry[], actor: string | null) =>
  entries.filter((it) => it.actor === actor && it.state !== "sent").length;
