import type { Position } from "geojson";
import { holds } from "../../edit/rings.ts";
import { bench, pick } from "./bench.ts";
import type { Cell } from "./types.ts";

/** The smallest cell at a position. */
function cellAt(position: Position): Cell | undefined {
  return [...bench.get().cells.values()]
    .filter((cell) => holds(cell.geometry, position))
    .sort((a, b) => a.properties.area_m2 - b.properties.area_m2)[0];
}

/** Pick the cell at a position; while cells are on their way, as soon as they came. */
export function pickAt(at: Position, add: boolean): void {
  const cell = cellAt(at);
  if (!cell && bench.get().loading) bench.set({ wanted: { at, add } });
  else pick(cell?.id ?? null, add);
}

/** Do what a click asked for before its cells were there. */
export function pickWanted(): void {
  const { wanted } = bench.get();
  if (!wanted) return;
  bench.set({ wanted: null });
  const cell = cellAt(wanted.at);
  if (cell) pick(cell.id, wanted.add);
}
