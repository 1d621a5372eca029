import type { Polygon, Position } from "geojson";
import type { PointLike } from "maplibre-gl";
import { inserted, sharedEdge, without } from "../../edit/edges.ts";
import { distance } from "../../edit/measure.ts";
import { closed, open, ringsOf, same } from "../../edit/rings.ts";
import { slide } from "../../edit/slide.ts";
import { nearestSegment } from "../../edit/snap.ts";
import type { CityMap } from "../../map/cityMap.ts";
import { bench, rest } from "./bench.ts";
import { across, groundOf, owners } from "./live.ts";
import { gesture } from "./queue.ts";
import type { Cell } from "./types.ts";

/** Something that the hand holds: it follows until it is dropped. */
export interface Drag {
  /** vertices that must not catch it */
  own: Position[];
  to: (position: Position) => void;
  drop: () => void;
}

const HANDLE_PX = 11;
const EDGE_PX = 9;

/** Take what lies under the hand, if the tool can hold it. */
export function grasp(map: CityMap, point: { x: number; y: number }, at: Position): Drag | null {
  const { tool, edge } = bench.get();
  if (tool === "edge") {
    hoverEdge(map, at);
    const held = bench.get().edge ?? edge;
    return held ? ofEdge(held, at) : null;
  }
  if (tool !== "vertices") return null;
  const found = handleAt(map, point);
  if (!found) return null;
  return found.between ? ofMiddle(found.cell, found.between) : ofVertex(found.vertex);
}

interface Handle {
  cell: Cell;
  vertex: Position;
  /** the segment in whose middle the handle lies; null for a vertex */
  between: [Position, Position] | null;
}

/** Handles of the cells that are picked: their vertices, then the middles of their borders. */
export function handlesOf(cell: Cell): Handle[] {
  const rings = ringsOf(cell.geometry).map(open);
  const vertices = rings.flat().map((vertex) => ({ cell, vertex, between: null }));
  const middles = rings.flatMap((ring) =>
    ring.map((a, i): Handle => {
      const b = ring[(i + 1) % ring.length] ?? a;
      const vertex = [((a[0] ?? 0) + (b[0] ?? 0)) / 2, ((a[1] ?? 0) + (b[1] ?? 0)) / 2];
      return { cell, vertex, between: [a, b] };
    }),
  );
  return [...vertices, ...middles];
}

function handleAt(map: CityMap, { x, y }: { x: number; y: number }): Handle | null {
  const { picked, cells } = bench.get();
  let best: Handle | null = null;
  let least = HANDLE_PX;
  for (const id of picked) {
    const cell = cells.get(id);
    for (const handle of cell ? handlesOf(cell) : []) {
      const at = map.gl.project([handle.vertex[0] ?? 0, handle.vertex[1] ?? 0]);
      const away = Math.hypot(at.x - x, at.y - y);
      if (away < least) [best, least] = [handle, away];
    }
  }
  return best;
}

/** A vertex: every cell that owns it follows. */
function ofVertex(vertex: Position): Drag {
  bench.set({ vertex });
  return {
    own: [vertex],
    to: (to) => bench.set({ moves: [{ from: vertex, to }] }),
    drop: () => {
      const { moves } = bench.get();
      const [move] = moves;
      if (move && !same(move.from, move.to)) gesture({ op: "move_vertices", moves: [...moves] });
      else rest();
    },
  };
}

/** The middle of a border: a new vertex for this cell and the one across. */
function ofMiddle(cell: Cell, [a, b]: [Position, Position]): Drag {
  const { cells } = bench.get();
  const other = across(cells, cell.id, a, b);
  const neighbour = other === null ? undefined : cells.get(other);
  const shared = neighbour && sharedEdge(cell.geometry, neighbour.geometry);
  if (other === null || !shared) return ofBorder(cell, a, b);
  return {
    own: [a, b],
    to: (to) => {
      const line = inserted(shared, a, b, to);
      if (line) bench.set({ edge: { cells: [cell.id, other], line } });
    },
    drop: () => dropEdge(),
  };
}

/** The middle of a border that nobody shares: the cell alone is reshaped. */
function ofBorder(cell: Cell, a: Position, b: Position): Drag {
  let polygon: Polygon | null = null;
  return {
    own: [a, b],
    to: (to) => {
      const [shell = [], ...holes] = ringsOf(cell.geometry);
      const ring = closed(inserted(shell, a, b, to) ?? shell);
      polygon = { type: "Polygon", coordinates: [ring, ...holes] };
      bench.set({ sketch: ring.slice(0, -1), tip: null });
    },
    drop: () => {
      if (polygon) gesture({ op: "reshape", cell: cell.id, polygon });
      else rest();
    },
  };
}

/** A whole shared edge: it moves without turning, its ends slide along the outline of both cells. */
function ofEdge(held: { cells: [number, number]; line: Position[] }, from: Position): Drag {
  return {
    own: held.line,
    to: (to) => {
      const by = [(to[0] ?? 0) - (from[0] ?? 0), (to[1] ?? 0) - (from[1] ?? 0)];
      const ground = groundOf(bench.get().cells, held.cells);
      const divided = ground && slide(ground.outline, ground.edge, by);
      if (divided) bench.set({ edge: { cells: held.cells, line: divided.path } });
    },
    drop: () => {
      const line = bench.get().edge?.line;
      if (line && !line.every((it, i) => same(it, held.line[i] ?? []))) dropEdge();
    },
  };
}

function dropEdge(): void {
  const { edge } = bench.get();
  if (!edge) {
    rest();
    return;
  }
  const line = { type: "LineString" as const, coordinates: edge.line };
  gesture({ op: "move_edge", cells: edge.cells, line });
}

/** Light up the shared edge under the pointer, or none. */
export function hoverEdge(map: CityMap, at: Position): void {
  const reach = pixelMeters(map) * EDGE_PX;
  const found = nearestEdge(at, reach);
  const now = bench.get().edge;
  if (!found && !now) return;
  if (found && now && found.cells[0] === now.cells[0] && found.cells[1] === now.cells[1]) return;
  bench.set({ edge: found });
}

function pixelMeters(map: CityMap): number {
  const at = (x: number): PointLike => [x, 0];
  const [a, b] = [map.gl.unproject(at(0)), map.gl.unproject(at(100))];
  return distance([a.lng, a.lat], [b.lng, b.lat]) / 100;
}

function nearestEdge(
  at: Position,
  reach: number,
): { cells: [number, number]; line: Position[] } | null {
  const { cells } = bench.get();
  const found = nearestSegment(cells.values(), at, reach);
  if (!found) return null;
  const { area: cell, a, b } = found;
  const other = across(cells, cell.id, a, b);
  const neighbour = other === null ? undefined : cells.get(other);
  const line = neighbour && sharedEdge(cell.geometry, neighbour.geometry);
  return other !== null && line ? { cells: [cell.id, other], line } : null;
}

/** Move the vertex that keys act on, live; several presses are one gesture until it is confirmed. */
export function nudge(by: Position): void {
  const { vertex, moves } = bench.get();
  if (!vertex) return;
  const [x = 0, y = 0] = moves[0]?.to ?? vertex;
  bench.set({ moves: [{ from: vertex, to: [x + (by[0] ?? 0), y + (by[1] ?? 0)] }] });
}

/** Hold the next vertex of the picked cell, for keys. */
export function nextVertex(step: 1 | -1): void {
  const { picked, cells, vertex } = bench.get();
  const cell = cells.get(picked[0] ?? -1);
  const all = cell ? ringsOf(cell.geometry).flatMap(open) : [];
  const at = vertex ? all.findIndex((it) => same(it, vertex)) : -1;
  bench.set({ vertex: all[(at + step + all.length) % all.length] ?? null, moves: [] });
}

/** Take the held vertex out of the edge that two cells share. */
export function removeVertex(): boolean {
  const { vertex, cells } = bench.get();
  if (!vertex) return false;
  const ids = owners(cells, vertex);
  const [a, b] = ids;
  const [one, other] = [cells.get(a ?? -1), cells.get(b ?? -1)];
  if (ids.length !== 2 || !one || !other) return false;
  const edge = sharedEdge(one.geometry, other.geometry);
  const line = edge && without(edge, vertex);
  if (!line) return false;
  rest();
  const cellsOf: [number, number] = [one.id, other.id];
  gesture({ op: "move_edge", cells: cellsOf, line: { type: "LineString", coordinates: line } });
  return true;
}
