import type { Feature, Polygon, Position } from "geojson";
import type { Found } from "../../data/api.ts";

const CORNERS = 48;
const METERS_PER_DEGREE = 111_320;

/** What the map shows of a place without a record: its spot with the name, and the area it may lie in. */
export function described(found: Found | null): Feature[] {
  if (!found?.point) return [];
  const point = { type: "Point" as const, coordinates: found.point };
  const spot: Feature = {
    type: "Feature",
    properties: { name: found.name ?? "" },
    geometry: point,
  };
  const area = found.area ?? circle(found.point, found.radius_m ?? 0);
  return area ? [{ type: "Feature", properties: {}, geometry: area }, spot] : [spot];
}

/** A circle in degrees, or nothing where it would be smaller than the mark of the spot. */
function circle([lon, lat]: [number, number], meters: number): Polygon | null {
  if (meters < 5) return null;
  const high = meters / METERS_PER_DEGREE;
  const wide = high / Math.cos((lat * Math.PI) / 180);
  const ring: Position[] = Array.from({ length: CORNERS + 1 }, (_, k) => {
    const turn = (2 * Math.PI * k) / CORNERS;
    return [lon + wide * Math.sin(turn), lat + high * Math.cos(turn)];
  });
  return { type: "Polygon", coordinates: [ring] };
}
