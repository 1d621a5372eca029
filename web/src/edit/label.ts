import type { MultiPolygon, Polygon, Position } from "geojson";
import { areaOf } from "./measure.ts";

/** A place for an area's label: on the widest stretch of its middle line, so inside any shape. */
export function labelPoint(shape: Polygon | MultiPolygon): Position {
  const parts = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
  const size = (rings: Position[][]) => areaOf({ type: "Polygon", coordinates: rings });
  const [rings = []] = [...parts].sort((a, b) => size(b) - size(a));
  const lats = (rings[0] ?? []).map(([, lat = 0]) => lat);
  const middle = (Math.min(...lats) + Math.max(...lats)) / 2;
  const stops = rings.flatMap((ring) => crossed(ring, middle)).sort((a, b) => a - b);
  let [from, to] = [stops[0] ?? 0, stops[1] ?? stops[0] ?? 0];
  for (let i = 2; i + 1 < stops.length; i += 2) {
    const [a, b] = [stops[i] ?? 0, stops[i + 1] ?? 0];
    if (b - a > to - from) [from, to] = [a, b];
  }
  return [(from + to) / 2, middle];
}

/** Longitudes at which a ring crosses a parallel. */
function crossed(ring: Position[], lat: number): number[] {
  const found: number[] = [];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [ax = 0, ay = 0] = ring[i] ?? [];
    const [bx = 0, by = 0] = ring[i + 1] ?? [];
    if (ay > lat !== by > lat) found.push(ax + ((lat - ay) / (by - ay)) * (bx - ax));
  }
  return found;
}
