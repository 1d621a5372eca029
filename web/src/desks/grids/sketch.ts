import type { LineString } from "geojson";
import { closed } from "../../edit/rings.ts";
import { bench, rest } from "./bench.ts";
import { gesture } from "./queue.ts";

/** The community of the cell that is picked. */
function homeOf(): string | null {
  const { picked, cells } = bench.get();
  return cells.get(picked[0] ?? -1)?.properties.community_code ?? null;
}

/** Tell whether the sketch has vertices enough for its tool. */
export function enough(): boolean {
  const { tool, sketch, picked } = bench.get();
  if (tool === "split") return sketch.length >= 2;
  if (tool === "divide") return sketch.length >= 2 && homeOf() !== null;
  if (tool === "draw") return sketch.length >= 3;
  return tool === "reshape" && sketch.length >= 3 && picked.length === 1;
}

/** End the sketch and send it. */
export function finish(): void {
  const { tool, sketch, picked } = bench.get();
  if (!enough()) return;
  const line = { type: "LineString" as const, coordinates: [...sketch] };
  const polygon = { type: "Polygon" as const, coordinates: [closed([...sketch])] };
  const [cell] = picked;
  if (tool === "split") {
    gesture(picked.length ? { op: "split", line, cells: [...picked] } : { op: "split", line });
  } else if (tool === "divide") {
    const community = homeOf();
    if (community) divide(community, line);
  } else if (tool === "draw") gesture({ op: "draw", polygon });
  else if (cell !== undefined) gesture({ op: "reshape", cell, polygon });
}

function divide(community: string, line: LineString): void {
  const name = bench.get().called.trim();
  gesture({ op: "split_community", community, line, ...(name ? { name } : {}) });
  bench.set({ called: "" });
}

/** Take back the last vertex of the sketch. */
export function stepBack(): boolean {
  const { sketch } = bench.get();
  if (sketch.length === 0) return false;
  if (sketch.length === 1) rest();
  else bench.set({ sketch: sketch.slice(0, -1) });
  return true;
}
