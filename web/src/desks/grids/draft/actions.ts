import { Problem } from "../../../data/http.ts";
import { bbox } from "../../../map/bbox.ts";
import { desk } from "../../../state/desk.ts";
import { accept, bench, remember, rest, take } from "../bench.ts";
import { redo, repair, undo } from "../calls.ts";
import { changed, gesture } from "../queue.ts";
import type { Answer, Finding } from "../types.ts";

/** Ask the server for a step other than a gesture; a refusal is told on the map. */
async function step(ask: (draft: number) => Promise<Answer>): Promise<boolean> {
  const { draft, waiting, sending } = bench.get();
  if (draft === null || waiting.length || sending) return false;
  bench.set({ sending: true, refused: null });
  try {
    accept(await ask(draft));
    changed(draft);
    return true;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    bench.set({ refused: problem });
    return false;
  } finally {
    bench.set({ sending: false });
  }
}

export const undoStep = () => step(undo);
export const redoStep = () => step(redo);
export const repairFindings = (ids: string[] | null) => step((it) => repair(it, ids));

/** Undo so many steps. */
export async function undoSteps(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) if (!(await undoStep())) return;
}

export function merge(): void {
  const { picked } = bench.get();
  if (picked.length > 1) gesture({ op: "merge", cells: [...picked] });
}

export function retire(): void {
  const { picked } = bench.get();
  if (picked.length) gesture({ op: "retire", cells: [...picked] });
}

/** Send what the keys have moved. */
export function confirmMoves(): void {
  const { moves } = bench.get();
  if (moves.length) gesture({ op: "move_vertices", moves: [...moves] });
}

/** Take a gesture that waits out of the queue, e.g. because the server stays away. */
export function dropWaiting(): void {
  bench.set({ waiting: [] });
  rest();
  remember();
}

/** Look at a finding: it is marked, and the map goes there. */
export function lookAt(finding: Finding): void {
  bench.set({ finding: finding.id });
  const [cell = -1] = finding.properties.cells;
  const shape = finding.geometry ?? bench.get().cells.get(cell)?.geometry;
  if (shape) desk.get().map?.goTo(bbox(shape));
}

/** One level back: the vertex or sketch in hand, the tool, what is picked. */
export function back(): boolean {
  const { sketch, vertex, moves, tool, picked, refused } = bench.get();
  if (refused) bench.set({ refused: null });
  else if (sketch.length || vertex || moves.length) rest();
  else if (tool !== "pick") take("pick");
  else if (picked.length) bench.set({ picked: [] });
  else return false;
  return true;
}
