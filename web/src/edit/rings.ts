import type { Geometry, MultiPolygon, Polygon, Position } from "geojson";

/** Two vertices are the same when they agree to this many parts of a degree (about a centimetre). */
const PARTS = 1e7;

/** What identifies a vertex, whoever owns it. */
export function keyOf([lon = 0, lat = 0]: Position): string {
  return `${Math.round(lon * PARTS)} ${Math.round(lat * PARTS)}`;
}

export const same = (a: Position, b: Position) => keyOf(a) === keyOf(b);

/** All rings of an area, shells and holes. */
export function ringsOf(shape: Polygon | MultiPolygon): Position[][] {
  return shape.type === "Polygon" ? shape.coordinates : shape.coordinates.flat();
}

/** The lines a geometry is drawn with: its own, or its rings. */
export function chainsOf(shape: Geometry): Position[][] {
  if (shape.type === "LineString") return [shape.coordinates];
  if (shape.type === "MultiLineString") return shape.coordinates;
  return shape.type === "Polygon" || shape.type === "MultiPolygon" ? ringsOf(shape) : [];
}

/** A ring without its closing vertex. */
export function open(ring: Position[]): Position[] {
  const [first, last] = [ring[0], ring.at(-1)];
  return first && last && ring.length > 1 && same(first, last) ? ring.slice(0, -1) : ring;
}

export function closed(ring: Position[]): Position[] {
  const [first] = ring;
  return first ? [...open(ring), first] : [];
}

/** The same area with every vertex replaced by what `move` says. */
export function moved<T extends Polygon | MultiPolygon>(
  shape: T,
  move: (vertex: Position) => Position,
): T {
  const ring = (it: Position[]) => it.map(move);
  return (
    shape.type === "Polygon"
      ? { ...shape, coordinates: shape.coordinates.map(ring) }
      : { ...shape, coordinates: shape.coordinates.map((part) => part.map(ring)) }
  ) as T;
}

/** Tell whether a ring holds a position (even–odd rule). */
function within(ring: Position[], [x = 0, y = 0]: Position): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax = 0, ay = 0] = ring[i] ?? [];
    const [bx = 0, by = 0] = ring[j] ?? [];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** Tell whether an area holds a position; its holes do not. */
export function holds(shape: Polygon | MultiPolygon, position: Position): boolean {
  return ringsOf(shape).filter((ring) => within(ring, position)).length % 2 === 1;
}
