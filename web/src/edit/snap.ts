import type { Geometry, MultiPolygon, Polygon, Position } from "geojson";
import { distance, scaleAt } from "./measure.ts";
import { chainsOf, keyOf } from "./rings.ts";

export interface Snap {
  at: Position;
  kind: "vertex" | "edge";
}

interface Best extends Snap {
  away: number;
}

interface Asked {
  /** meters within which something is caught */
  reach: number;
  /** keys of vertices that must not be caught, e.g. the one being moved; neither are their edges */
  but?: ReadonlySet<string>;
}

/** The nearest vertex within reach, else the nearest point of an edge; null leaves the position free. */
export function snap(
  shapes: Iterable<Geometry>,
  from: Position,
  { reach, but = new Set() }: Asked,
): Snap | null {
  let vertex: Best | null = null;
  let edge: Best | null = null;
  for (const ring of near(shapes, from, reach)) {
    for (const [a, b] of segments(ring, but)) {
      vertex = nearer(vertex, { at: a, kind: "vertex", away: distance(from, a) }, reach);
      if (!b) continue;
      const foot = footOf(from, a, b);
      edge = nearer(edge, { at: foot, kind: "edge", away: distance(from, foot) }, reach);
    }
  }
  const found = vertex ?? edge;
  return found && { at: found.at, kind: found.kind };
}

/** Vertices that may catch, each with the next one if their edge may, too. */
function* segments(
  ring: Position[],
  but: ReadonlySet<string>,
): Generator<[Position, Position | null]> {
  for (const [i, a] of ring.entries()) {
    if (but.has(keyOf(a))) continue;
    const b = ring[i + 1];
    yield [a, b && !but.has(keyOf(b)) ? b : null];
  }
}

function nearer(best: Best | null, other: Best, reach: number): Best | null {
  return other.away <= (best?.away ?? reach) ? other : best;
}

function* near(shapes: Iterable<Geometry>, from: Position, reach: number) {
  for (const shape of shapes) {
    for (const ring of chainsOf(shape)) if (touches(ring, from, reach)) yield ring;
  }
}

function touches(ring: Position[], [x = 0, y = 0]: Position, reach: number): boolean {
  const scale = scaleAt(y);
  const [dx, dy] = [reach / scale.x, reach / scale.y];
  let [w, s, e, n] = [180, 90, -180, -90];
  for (const [lon = 0, lat = 0] of ring) {
    w = Math.min(w, lon);
    e = Math.max(e, lon);
    s = Math.min(s, lat);
    n = Math.max(n, lat);
  }
  return x >= w - dx && x <= e + dx && y >= s - dy && y <= n + dy;
}

/** The point of the segment a–b that is nearest to `from`. */
function footOf(from: Position, a: Position, b: Position): Position {
  const [ax = 0, ay = 0] = a;
  const [bx = 0, by = 0] = b;
  const [x = 0, y = 0] = from;
  const scale = scaleAt(ay);
  const [dx, dy] = [(bx - ax) * scale.x, (by - ay) * scale.y];
  const long = dx * dx + dy * dy;
  const along = (x - ax) * scale.x * dx + (y - ay) * scale.y * dy;
  const t = long ? Math.min(1, Math.max(0, along / long)) : 0;
  return [ax + t * (bx - ax), ay + t * (by - ay)];
}

interface Placed {
  geometry: Polygon | MultiPolygon;
}

interface Found<T> {
  area: T;
  a: Position;
  b: Position;
}

/** The border segment nearest to a position, and whose it is. */
export function nearestSegment<T extends Placed>(
  areas: Iterable<T>,
  at: Position,
  reach: number,
): Found<T> | null {
  let least = reach;
  let found: Found<T> | null = null;
  for (const it of segmentsOf(areas, at, reach)) {
    const away = distance(at, footOf(at, it.a, it.b));
    if (away < least) [found, least] = [it, away];
  }
  return found;
}

function* segmentsOf<T extends Placed>(areas: Iterable<T>, at: Position, reach: number) {
  for (const area of areas) {
    for (const ring of near([area.geometry], at, reach)) {
      for (const [a, b] of segments(ring, new Set())) if (b) yield { area, a, b };
    }
  }
}
