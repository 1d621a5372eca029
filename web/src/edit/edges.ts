import type { MultiPolygon, Polygon, Position } from "geojson";
import { distance } from "./measure.ts";
import { keyOf, open, ringsOf } from "./rings.ts";

type Area = Polygon | MultiPolygon;

/** A border that two areas share, from node to node, with the very vertices of both. */
export function sharedEdge(one: Area, other: Area): Position[] | null {
  const theirs = segments(other);
  let longest: Position[] = [];
  for (const ring of ringsOf(one)) {
    for (const run of runs(open(ring), theirs)) if (run.length > longest.length) longest = run;
  }
  return longest.length > 1 ? longest : null;
}

function segments(area: Area): Set<string> {
  const found = new Set<string>();
  for (const ring of ringsOf(area)) {
    for (let i = 0; i + 1 < ring.length; i++) {
      const [a, b] = [keyOf(ring[i] ?? []), keyOf(ring[i + 1] ?? [])];
      found.add(`${a}/${b}`).add(`${b}/${a}`);
    }
  }
  return found;
}

/** Unbroken stretches of a ring whose segments are all among `wanted`. */
function runs(ring: Position[], wanted: Set<string>): Position[][] {
  const n = ring.length;
  const at = (i: number) => ring[((i % n) + n) % n] ?? [];
  const shared = (i: number) => wanted.has(`${keyOf(at(i))}/${keyOf(at(i + 1))}`);
  let start = 0;
  while (start < n && shared(start - 1)) start++;
  const found: Position[][] = [];
  let run: Position[] = [];
  for (let i = start; i < start + n; i++) {
    if (shared(i)) {
      if (run.length === 0) run = [at(i)];
      run.push(at(i + 1));
    } else if (run.length) {
      found.push(run);
      run = [];
    }
  }
  return run.length ? [...found, run] : found;
}

/** The outline of two areas together: both rings without the edge they share. */
export function outlineOf(one: Area, other: Area, edge: Position[]): Position[] {
  return [...rest(one, edge), ...rest(other, [...edge].reverse())];
}

/** An area's ring from the end of an edge round to its start, the edge left out. */
function rest(area: Area, edge: Position[]): Position[] {
  const [start, end] = [keyOf(edge[0] ?? []), keyOf(edge.at(-1) ?? [])];
  const before = keyOf(edge.at(-2) ?? []);
  for (const ring of ringsOf(area)) {
    const around = open(ring);
    const at = around.findIndex((it) => keyOf(it) === end);
    if (at < 0) continue;
    const turned = [...around.slice(at), ...around.slice(0, at)];
    const forward = keyOf(turned[1] ?? []) === before ? back(turned) : turned;
    const until = forward.findIndex((it) => keyOf(it) === start);
    if (until > 0) return forward.slice(0, until);
  }
  return [];
}

const back = ([first = [], ...others]: Position[]) => [first, ...others.reverse()];

/** A line whose ends reach further by some meters, so that it crosses what it touches. */
export function extended(line: Position[], meters: number): Position[] {
  const [a, b] = [line[0], line[1]];
  const [y, z] = [line.at(-2), line.at(-1)];
  if (!a || !b || !y || !z) return line;
  return [beyond(b, a, meters), ...line.slice(1, -1), beyond(y, z, meters)];
}

function beyond(from: Position, to: Position, meters: number): Position {
  const long = distance(from, to);
  const f = long ? meters / long : 0;
  const [x = 0, y = 0] = to;
  return [x + (x - (from[0] ?? 0)) * f, y + (y - (from[1] ?? 0)) * f];
}

/** The same line with a vertex put into the segment a–b; null when the line has no such segment. */
export function inserted(
  line: Position[],
  a: Position,
  b: Position,
  vertex: Position,
): Position[] | null {
  const [ka, kb] = [keyOf(a), keyOf(b)];
  for (let i = 0; i + 1 < line.length; i++) {
    const [one, two] = [keyOf(line[i] ?? []), keyOf(line[i + 1] ?? [])];
    if ((one === ka && two === kb) || (one === kb && two === ka)) {
      return [...line.slice(0, i + 1), vertex, ...line.slice(i + 1)];
    }
  }
  return null;
}

/** The same line without an inner vertex; null when it has none such. */
export function without(line: Position[], vertex: Position): Position[] | null {
  const key = keyOf(vertex);
  const at = line.findIndex((it) => keyOf(it) === key);
  return at > 0 && at < line.length - 1 ? line.filter((_, i) => i !== at) : null;
}

/** Every vertex of a line shifted alike, so that its shape stays. */
export function shifted(line: Position[], by: Position): Position[] {
  return line.map(([x = 0, y = 0]) => [x + (by[0] ?? 0), y + (by[1] ?? 0)]);
}
