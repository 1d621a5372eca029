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

/** Signed area in m² on the plane that touches the ellipsoid at the ring's first vertex. */
function ringArea(ring: Position[]): number {
  const [x0 = 0, y0 = 0] = ring[0] ?? [];
  const scale = scaleAt(y0);
  let twice = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax = 0, ay = 0] = ring[j] ?? [];
    const [bx = 0, by = 0] = ring[i] ?? [];
    twice += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return (twice / 2) * scale.x * scale.y;
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
