import type { Geometry, Position } from "geojson";
import type { Problem } from "../../data/http.ts";
import type { Snap } from "../../edit/snap.ts";
import { createStore } from "../../state/store.ts";
import type { Answer, Cell, Gesture, Move } from "./types.ts";

export type Tool = "pick" | "vertices" | "edge" | "split" | "draw" | "reshape" | "divide";

/** What is on the workbench of a draft: its cells near the view, the tool in hand, and the gesture. */
export interface Bench {
  draft: number | null;
  cells: ReadonlyMap<number, Cell>;
  /** roads, shores, buildings and borders near the view, for the hand to be caught by */
  ground: readonly Geometry[];
  /** not all cells of the view came */
  more: boolean;
  loading: boolean;
  /** a click that came before its cells did */
  wanted: { at: Position; add: boolean } | null;
  picked: readonly number[];
  tool: Tool;
  snapping: boolean;
  /** vertices set so far with a drawing tool */
  sketch: readonly Position[];
  /** the name for the community that a line cuts off */
  called: string;
  /** where the pointer is, caught or not */
  tip: Position | null;
  hint: Snap | null;
  /** vertices under the hand, live */
  moves: readonly Move[];
  /** the shared edge in hand as it would lie, live */
  edge: { cells: [number, number]; line: Position[] } | null;
  /** the vertex that keys act on */
  vertex: Position | null;
  /** gestures that the server has not confirmed */
  waiting: readonly Gesture[];
  sending: boolean;
  /** why the last gesture was refused */
  refused: Problem | null;
  /** the finding that is looked at */
  finding: string | null;
  /** what the map shows while comparing */
  compare: "off" | "after" | "before" | "done";
  /** counts how often the cells had to be fetched anew: others published, a version was chosen */
  stale: number;
}

const EMPTY: Bench = {
  draft: null,
  cells: new Map(),
  ground: [],
  more: false,
  loading: false,
  wanted: null,
  picked: [],
  tool: "pick",
  snapping: true,
  sketch: [],
  called: "",
  tip: null,
  hint: null,
  moves: [],
  edge: null,
  vertex: null,
  waiting: [],
  sending: false,
  refused: null,
  finding: null,
  compare: "off",
  stale: 0,
};

export const bench = createStore<Bench>(EMPTY);

/** Put everything away, or lay out another draft. */
export function lay(draft: number | null): void {
  const kept = draft === null ? null : recall(draft);
  bench.set({ ...EMPTY, draft, loading: draft !== null, snapping: bench.get().snapping, ...kept });
}

/** Take a tool into the hand; what was begun with the last one is dropped. */
export function take(tool: Tool): void {
  bench.set({ tool, ...REST, refused: null });
}

/** What is on the bench may be out of date. */
export function refetch(): void {
  bench.set({ stale: bench.get().stale + 1 });
}

const REST = {
  wanted: null,
  sketch: [],
  tip: null,
  hint: null,
  moves: [],
  edge: null,
  vertex: null,
};

/** Drop the gesture, keep the tool. */
export function rest(): void {
  bench.set(REST);
}

export function pick(id: number | null, add: boolean): void {
  const { picked } = bench.get();
  if (id === null) bench.set({ picked: add ? picked : [] });
  else if (!add) bench.set({ picked: picked.length === 1 && picked[0] === id ? [] : [id] });
  else
    bench.set({ picked: picked.includes(id) ? picked.filter((it) => it !== id) : [...picked, id] });
}

/** Cells that came from the server take the place of those had before. */
export function put(features: Cell[], retired: readonly number[] = []): void {
  const cells = new Map(bench.get().cells);
  for (const cell of features) {
    const load = cell.properties.load ?? cells.get(cell.id)?.properties.load;
    cells.set(cell.id, load ? { ...cell, properties: { ...cell.properties, load } } : cell);
  }
  for (const id of retired) cells.delete(id);
  const picked = bench.get().picked.filter((id) => cells.has(id));
  bench.set({ cells, picked });
}

/** What a step did, on the bench. */
export function accept(answer: Answer): void {
  put(answer.changed.features, answer.retired);
  bench.set({ moves: [], edge: null, vertex: null });
  remember();
}

const KEY = "wanmi.grids.";

/** Gestures on the way outlive a reload, in this browser. */
export function remember(): void {
  const { draft, waiting } = bench.get();
  if (draft === null) return;
  try {
    localStorage.setItem(KEY + draft, JSON.stringify({ waiting }));
  } catch {
    // a browser that keeps nothing still edits
  }
}

export function forget(draft: number): void {
  localStorage.removeItem(KEY + draft);
}

function recall(draft: number): Pick<Bench, "waiting"> {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY + draft) ?? "{}");
    return { waiting: kept.waiting ?? [] };
  } catch {
    return { waiting: [] };
  }
}
