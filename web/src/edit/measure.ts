import type { MultiPolygon, Polygon, Position } from "geojson";
import { ringsOf } from "./rings.ts";

/** Semi-major axis and first eccentricity squared of CGCS2000 (GB 22021-2008). */
const A = 6_378_137;
const E2 = 0.006_694_380_022_9;

export interface Scale {
  /** meters of one degree of longitude */
  x: number;
  /** meters of one degree of latitude */
  y: number;
}

/** Meters of a degree at a latitude, along the parallel and along the meridian. */
export function scaleAt(lat: number): Scale {
  const rad = (lat * Math.PI) / 180;
  const w = 1 - E2 * Math.sin(rad) ** 2;
  const degree = (A * Math.PI) / 180;
  return { x: (degree * Math.cos(rad)) / Math.sqrt(w), y: (degree * (1 - E2)) / w ** 1.5 };
}

const E = Math.sqrt(E2);
const RAD = Math.PI / 180;

/** Area in m² between the equator and a parallel, per radian of longitude (Snyder 1987, eq. 3-12). */
function zone(lat: number): number {
  const sin = Math.sin(lat * RAD);
  const es = E * sin;
  return (A * A * (1 - E2) * (sin / (1 - es * es) + Math.atanh(es) / E)) / 2;
}

/** Signed area in m² on the ellipsoid: parts of a ring add up to the whole. */
function ringArea(ring: Position[]): number {
  const [x0 = 0, y0 = 0] = ring[0] ?? [];
  const base = zone(y0);
  const points = ring.map(([x = 0, y = 0]) => [(x - x0) * RAD, zone(y) - base] as const);
  let twice = 0;
  points.forEach(([bx, by], i) => {
    const [ax, ay] = points.at(i - 1) ?? [0, 0];
    twice += ax * by - bx * ay;
  });
  return twice / 2;
}

export function length(line: Position[]): number {
  return line.slice(1).reduce((sum, b, i) => sum + distance(line[i] ?? b, b), 0);
}

/** Meters between two near positions. */
export function distance(a: Position, b: Position): number {
  const scale = scaleAt(a[1] ?? 0);
  return Math.hypot(((a[0] ?? 0) - (b[0] ?? 0)) * scale.x, ((a[1] ?? 0) - (b[1] ?? 0)) * scale.y);
}

/** Area of a polygon in m²: its shells less its holes. */
export function areaOf(shape: Polygon | MultiPolygon): number {
  const parts = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
  return parts.reduce((sum, [shell = [], ...holes]) => {
    const taken = holes.reduce((all, hole) => all + Math.abs(ringArea(hole)), 0);
    return sum + Math.abs(ringArea(shell)) - taken;
  }, 0);
}

/** Polsby–Popper compactness, 4π·area / perimeter²: 1 for a circle, 0.785 for a square. */
export function compactness(shape: Polygon | MultiPolygon): number {
  const perimeter = ringsOf(shape).reduce((sum, ring) => sum + length(ring), 0);
  return perimeter ? (4 * Math.PI * areaOf(shape)) / perimeter ** 2 : 0;
}
