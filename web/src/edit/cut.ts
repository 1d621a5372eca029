import type { Position } from "geojson";
import { closed, open } from "./rings.ts";

interface Crossing {
  at: Position;
  /** where along the line: segment number and fraction */
  line: number;
  /** where along the ring */
  ring: number;
}

export interface Cut {
  parts: [Position[], Position[]];
  /** the line between its two crossings */
  path: Position[];
}

/**
 * The two parts of a simple ring that a line cuts it into, at the line's first two crossings.
 * A preview: the server cuts exactly. null when the line does not cross twice.
 */
export function cut(ring: Position[], line: Position[]): Cut | null {
  const around = open(ring);
  const [enter, leave] = crossings(around, line);
  if (!enter || !leave) return null;
  const between = line.slice(Math.floor(enter.line) + 1, Math.floor(leave.line) + 1);
  const path = [enter.at, ...between, leave.at];
  const forward = walk(around, leave.ring, enter.ring);
  const back = walk(around, enter.ring, leave.ring);
  const parts: Cut["parts"] = [
    closed([...path, ...forward]),
    closed([...[...path].reverse(), ...back]),
  ];
  return { parts, path };
}

function crossings(ring: Position[], line: Position[]): Crossing[] {
  const found: Crossing[] = [];
  for (let i = 0; i + 1 < line.length; i++) {
    for (let j = 0; j < ring.length; j++) {
      const hit = meet(line[i], line[i + 1], ring[j], ring[(j + 1) % ring.length]);
      if (hit) found.push({ at: hit.at, line: i + hit.t, ring: j + hit.u });
    }
  }
  return distinct(found.sort((a, b) => a.line - b.line));
}

const NEAR = 1e-9;

/** A line through a vertex crosses two segments there; that is one crossing. */
function distinct(found: Crossing[]): Crossing[] {
  return found.filter((it, i) => i === 0 || it.line - (found[i - 1]?.line ?? 0) > NEAR);
}

type Maybe = Position | undefined;

/** Where two segments meet, with the fraction along each. */
function meet(a: Maybe, b: Maybe, c: Maybe, d: Maybe) {
  if (!a || !b || !c || !d) return null;
  const [ax = 0, ay = 0] = a;
  const [cx = 0, cy = 0] = c;
  const [rx, ry] = [(b[0] ?? 0) - ax, (b[1] ?? 0) - ay];
  const [sx, sy] = [(d[0] ?? 0) - cx, (d[1] ?? 0) - cy];
  const cross = rx * sy - ry * sx;
  if (cross === 0) return null;
  const t = ((cx - ax) * sy - (cy - ay) * sx) / cross;
  const u = ((cx - ax) * ry - (cy - ay) * rx) / cross;
  if (t < -NEAR || t > 1 + NEAR || u < -NEAR || u > 1 + NEAR) return null;
  return { at: [ax + t * rx, ay + t * ry] as Position, t, u };
}

/** Vertices of a ring met on the way from one place on it to another, forward. */
function walk(ring: Position[], from: number, to: number): Position[] {
  const n = ring.length;
  const steps = (Math.floor(to) - Math.floor(from) + n) % n;
  const around = steps === 0 && to < from ? n : steps;
  const start = Math.floor(from) + 1;
  return Array.from({ length: around }, (_, i) => ring[(start + i) % n] ?? []);
}
