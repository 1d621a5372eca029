import type { Geometry, Position } from "geojson";

type Box = [number, number, number, number];

/** West, south, east and north of a geometry. */
export function bbox(geometry: Geometry): Box {
  const box: Box = [180, 90, -180, -90];
  visit(geometry, ([lon = 0, lat = 0]) => {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  });
  return box;
}

function visit(geometry: Geometry, see: (position: Position) => void): void {
  if (geometry.type === "GeometryCollection") {
    for (const part of geometry.geometries) visit(part, see);
  } else descend(geometry.coordinates, see);
}

function descend(value: unknown, see: (position: Position) => void): void {
  if (!Array.isArray(value)) return;
  if (typeof value[0] === "number") see(value as Position);
  else for (const item of value) descend(item, see);
}
