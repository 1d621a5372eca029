import { createStore } from "../../state/store.ts";

export type Queue = "mine" | "all";

/** What the list of cases shows, and what is ticked in it. */
export interface Listing {
  queue: Queue;
  state: string;
  text: string;
  open: boolean;
  /** cases for an act on many */
  ticked: readonly number[];
  /** the row that keys act on */
  at: number;
}

export const listing = createStore<Listing>({
  queue: "mine",
  state: "",
  text: "",
  open: true,
  ticked: [],
  at: -1,
});

export function tick(id: number): void {
  const { ticked } = listing.get();
  listing.set({ ticked: ticked.includes(id) ? ticked.filter((it) => it !== id) : [...ticked, id] });
}
