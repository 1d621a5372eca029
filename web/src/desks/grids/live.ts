import type { Polygon, Position } from "geojson";
import { cut } from "../../edit/cut.ts";
import { extended, outlineOf, sharedEdge } from "../../edit/edges.ts";
import { closed, keyOf, moved, open, ringsOf } from "../../edit/rings.ts";
import type { Bench } from "./bench.ts";
import type { Area, Cell } from "./types.ts";

type Cells = ReadonlyMap<number, Cell>;

/** An area as it would be if the hand let go now. */
export interface Live {
  /** the cell it is, or null for a new one */
  id: number | null;
  shape: Area;
}

/** The areas that the gesture of this moment would make. */
export function live(bench: Bench): Live[] {
  if (bench.moves.length) return byMoves(bench);
  if (bench.edge && bench.sketch.length === 0) return byEdge(bench);
  const line = bench.tip ? [...bench.sketch, bench.tip] : [...bench.sketch];
  if (bench.tool === "split") return bySplit(bench, line);
  if ((bench.tool === "draw" || bench.tool === "reshape") && line.length > 2) {
    return [{ id: null, shape: { type: "Polygon", coordinates: [closed(line)] } }];
  }
  return [];
}

/** Every cell that owns a moved vertex follows. */
function byMoves({ moves, cells }: Bench): Live[] {
  const to = new Map(moves.map((move) => [keyOf(move.from), move.to]));
  const ids = new Set(moves.flatMap((move) => owners(cells, move.from)));
  return [...ids].flatMap((id) => {
    const cell = cells.get(id);
    if (!cell) return [];
    return [{ id, shape: moved(cell.geometry, (it) => to.get(keyOf(it)) ?? it) }];
  });
}

function byEdge({ edge, cells }: Bench): Live[] {
  const parts = edge && dividedBy(cells, edge.cells, edge.line);
  if (!parts) return [];
  return parts.parts.map((ring, i) => ({ id: edge.cells[i] ?? null, shape: polygon(ring) }));
}

const SLACK_M = 0.01;

/** Two cells as a new line between them would divide their ground; null when it does not. */
function dividedBy(cells: Cells, pair: [number, number], line: Position[]) {
  const ground = groundOf(cells, pair);
  return ground && cut(closed(ground.outline), extended(line, SLACK_M));
}

/** The outline of two neighbours together, and the edge between them. */
export function groundOf(cells: Cells, [a, b]: [number, number]) {
  const [one, other] = [cells.get(a)?.geometry, cells.get(b)?.geometry];
  const edge = one && other && sharedEdge(one, other);
  return edge ? { edge, outline: outlineOf(one, other, edge) } : null;
}

function bySplit({ cells, picked }: Bench, line: Position[]): Live[] {
  if (line.length < 2) return [];
  const ids = picked.length ? picked : near(cells, line);
  return ids.flatMap((id) => {
    const shell = ringsOf(cells.get(id)?.geometry ?? { type: "Polygon", coordinates: [] })[0];
    const parts = shell && cut(shell, line);
    return parts ? parts.parts.map((ring) => ({ id, shape: polygon(ring) })) : [];
  });
}

const polygon = (ring: Position[]): Polygon => ({ type: "Polygon", coordinates: [ring] });

/** Cells whose extent a line's extent touches. */
function near(cells: Cells, line: Position[]): number[] {
  const [w, s, e, n] = extent(line);
  return [...cells.values()]
    .filter((cell) => {
      const [cw, cs, ce, cn] = extent(ringsOf(cell.geometry)[0] ?? []);
      return cw <= e && ce >= w && cs <= n && cn >= s;
    })
    .map((cell) => cell.id);
}

function extent(line: Position[]): [number, number, number, number] {
  const x = line.map(([lon = 0]) => lon);
  const y = line.map(([, lat = 0]) => lat);
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}

let indexed: { cells: Cells; by: Map<string, number[]> } | null = null;

/** Ids of the cells that own a vertex. */
export function owners(cells: Cells, vertex: Position): number[] {
  if (indexed?.cells !== cells) indexed = { cells, by: index(cells) };
  return indexed.by.get(keyOf(vertex)) ?? [];
}

function index(cells: Cells): Map<string, number[]> {
  const by = new Map<string, number[]>();
  for (const cell of cells.values()) {
    const own = new Set(ringsOf(cell.geometry).flatMap((ring) => open(ring).map(keyOf)));
    for (const key of own) by.set(key, [...(by.get(key) ?? []), cell.id]);
  }
  return by;
}

/** The cell on the other side of a cell's border segment, if its border has the same segment. */
export function across(cells: Cells, id: number, a: Position, b: Position): number | null {
  const theirs = new Set(owners(cells, b));
  return owners(cells, a).find((it) => it !== id && theirs.has(it)) ?? null;
}
