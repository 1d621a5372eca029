import type { Feature, Geometry, Position } from "geojson";
import type { MapMouseEvent } from "maplibre-gl";
import { closed } from "../edit/rings.ts";
import { isDrawing, type Sketch, set, sketch } from "../state/sketch.ts";
import type { CityMap } from "./cityMap.ts";

const DIGITS = 1e7;
const at = ({ lngLat }: MapMouseEvent): Position =>
  [lngLat.lng, lngLat.lat].map((it) => Math.round(it * DIGITS) / DIGITS);

/** Let clicks draw while something is drawn. */
export function followSketch({ gl }: CityMap, end: () => void): void {
  gl.on("click", (event) => isDrawing() && set(at(event)));
  gl.on("mousemove", (event) => isDrawing() && sketch.set({ tip: at(event) }));
  gl.on("mouseout", () => sketch.set({ tip: null }));
  gl.on("dblclick", (event) => {
    if (!isDrawing()) return;
    event.preventDefault();
    end();
  });
}

const feature = (geometry: Geometry): Feature => ({ type: "Feature", properties: {}, geometry });

/** The drawing and the area of the view as they are shown. */
export function sketchFeatures(
  { kind, points, tip }: Sketch,
  area: readonly Position[] | null,
): Feature[] {
  const line = tip ? [...points, tip] : [...points];
  const shapes: Geometry[] = points.map((coordinates) => ({ type: "Point", coordinates }));
  if (kind === "area" && line.length > 2) {
    shapes.push({ type: "Polygon", coordinates: [closed(line)] });
  } else if (line.length > 1) shapes.push({ type: "LineString", coordinates: line });
  if (area) shapes.push({ type: "Polygon", coordinates: [closed([...area])] });
  return shapes.map(feature);
}
