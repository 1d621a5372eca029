import type { Feature, Position } from "geojson";

/** A place with how many things are there. */
export interface Counted {
  at: Position;
  count: number;
}

const CELL_PX = 72;
const TILE_PX = 512;
const THOUSAND = 1000;

const across = (lon: number) => (lon + 180) / 360;
const down = (lat: number) => (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;

interface Cell {
  lon: number;
  lat: number;
  count: number;
}

/**
 * What lies close together on the screen, told as one: the cells of a grid fixed to the ground, so
 * that panning changes nothing, each at the weighted mean of what it holds.
 */
export function clustered(points: readonly Counted[], zoom: number): Feature[] {
  const side = (TILE_PX * 2 ** Math.floor(zoom)) / CELL_PX;
  const cells = new Map<string, Cell>();
  for (const { at, count } of points) {
    const [lon = 0, lat = 0] = at;
    const key = `${Math.floor(across(lon) * side)}/${Math.floor(down(lat) * side)}`;
    const had = cells.get(key) ?? { lon: 0, lat: 0, count: 0 };
    cells.set(key, {
      lon: had.lon + lon * count,
      lat: had.lat + lat * count,
      count: had.count + count,
    });
  }
  return [...cells.values()].map(({ lon, lat, count }) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: [lon / count, lat / count] },
    properties: { count, label: short(count) },
  }));
}

/** A number that fits a disc: 950, 1.2k, 12k. */
export function short(count: number): string {
  if (count < THOUSAND) return String(count);
  const many = count / THOUSAND;
  return `${many < 10 ? many.toFixed(1).replace(/\.0$/, "") : Math.round(many)}k`;
}
