import type { Position } from "geojson";
import { createStore } from "../../../state/store.ts";
import type { Cell, Proposal } from "../types.ts";

/** What is chosen on the page of responsibility grids. */
export interface Choice {
  /** codes of grids that are to be balanced, or of the one that gets cells */
  chosen: readonly string[];
  shift: string | null;
  mode: "look" | "assign";
  /** codes of unit grids that are to change hands */
  cells: readonly string[];
  /** unit grids of the view, for picking and for marking what moves */
  units: readonly Cell[];
  /** a click that came before the unit grids of the view did */
  wanted: Position | null;
  proposal: Proposal | null;
}

const FIRST: Choice = {
  chosen: [],
  shift: null,
  mode: "look",
  cells: [],
  units: [],
  wanted: null,
  proposal: null,
};

export const choice = createStore<Choice>(FIRST);

export const reset = () => choice.set(FIRST);

/** The same list with an item taken out, or put in. */
export function toggled(list: readonly string[], item: string): string[] {
  return list.includes(item) ? list.filter((it) => it !== item) : [...list, item];
}
