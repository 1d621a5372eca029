import { createStore } from "../../state/store.ts";
import type { Machine } from "./types.ts";

export type Queue = "mine" | "all";

/** Work items of the caller, where a queue else is a state of cases. */
export const ITEMS = "items";

/** A case or an item for an act on many. */
export interface Ticked {
  machine: Machine;
  subject: number;
}

/** What the list of cases shows, and what is ticked in it. */
export interface Listing {
  queue: Queue;
  /** of the caller's queues: a state of cases, or their items; null: the first that holds something */
  stage: string | null;
  state: string;
  text: string;
  open: boolean;
  ticked: readonly Ticked[];
  /** the row that keys act on */
  at: number;
}

export const listing = createStore<Listing>({
  queue: "mine",
  stage: null,
  state: "",
  text: "",
  open: true,
  ticked: [],
  at: -1,
});

const same = (a: Ticked, b: Ticked) => a.machine === b.machine && a.subject === b.subject;

export const isTicked = (ticked: readonly Ticked[], one: Ticked) =>
  ticked.some((it) => same(it, one));

export function tick(one: Ticked): void {
  const { ticked } = listing.get();
  listing.set({
    ticked: isTicked(ticked, one) ? ticked.filter((it) => !same(it, one)) : [...ticked, one],
  });
}
