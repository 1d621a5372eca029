import type { Position } from "geojson";
import { createStore } from "./store.ts";

/** What is being drawn on the command map: a line to measure, or the ground to ask about. */
export interface Sketch {
  kind: "measure" | "area" | null;
  points: readonly Position[];
  /** where the pointer is */
  tip: Position | null;
  /** no more points are taken */
  done: boolean;
}

const NONE: Sketch = { kind: null, points: [], tip: null, done: false };

export const sketch = createStore<Sketch>(NONE);

export function begin(kind: "measure" | "area"): void {
  const again = sketch.get().kind === kind;
  sketch.set(again ? NONE : { ...NONE, kind });
}

export function drop(): void {
  sketch.set(NONE);
}

/** Tell whether clicks set points now. */
export const isDrawing = () => sketch.get().kind !== null && !sketch.get().done;

/** Set a point; the second click of a double click is none. */
export function set(point: Position): void {
  const { points, done } = sketch.get();
  const last = points.at(-1);
  if (done || (last && last[0] === point[0] && last[1] === point[1])) return;
  sketch.set({ points: [...points, point] });
}

export function stepBack(): void {
  sketch.set({ points: sketch.get().points.slice(0, -1), done: false });
}

/** End the drawing if it has points enough; the corners of an area are returned. */
export function finish(): readonly Position[] | null {
  const { kind, points } = sketch.get();
  if (points.length < (kind === "area" ? 3 : 2)) return null;
  if (kind === "measure") sketch.set({ done: true, tip: null });
  else drop();
  return kind === "area" ? points : null;
}
