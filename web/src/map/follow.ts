import type { MapGeoJSONFeature, MapMouseEvent } from "maplibre-gl";
import { desk } from "../state/desk.ts";
import { isDrawing } from "../state/sketch.ts";
import { moveCamera } from "../state/viewStore.ts";
import type { CityMap } from "./cityMap.ts";
import { followClusters } from "./followClusters.ts";
import { followSketch } from "./sketching.ts";

const HOVER_MS = 80;
const REACH = 5;
const DIGITS = 4;

/** Let the page follow the map: camera to address, pointer to hover, click to `identify`. */
export function follow(
  map: CityMap,
  identify: (lon: number, lat: number) => void,
  endSketch: () => void,
): () => void {
  const { gl } = map;
  const hover = throttled((event: MapMouseEvent) => pointAt(map, event), HOVER_MS);
  gl.on("moveend", () => moved(map));
  gl.on("load", () => moved(map, true));
  gl.on("click", (event) => {
    if (!desk.get().stage && !isDrawing()) identify(event.lngLat.lng, event.lngLat.lat);
  });
  gl.on("mousemove", (event) => {
    if (!gl.isMoving() && !desk.get().stage && !isDrawing()) hover(event);
  });
  gl.on("mouseout", () => map.hover(null));
  followSketch(map, endSketch);
  followClusters(map);
  const idle = () => document.documentElement.setAttribute("data-map", "idle");
  const busy = () => document.documentElement.setAttribute("data-map", "busy");
  gl.on("idle", idle);
  performance.mark("map-made");
  // The first picture that shows every tile and name of the view.
  gl.once("load", () => performance.mark("map-useful"));
  gl.on("dataloading", busy);
  return () => document.documentElement.removeAttribute("data-map");
}

function moved({ gl }: CityMap, first = false): void {
  const { lng, lat } = gl.getCenter();
  const bounds = gl.getBounds();
  const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  desk.set({ bbox: box.map((it) => it.toFixed(DIGITS)).join(","), zoom: gl.getZoom() });
  if (!first) moveCamera({ lon: lng, lat, zoom: gl.getZoom() });
}

function pointAt(map: CityMap, event: MapMouseEvent): void {
  if (map.gl.isMoving()) return;
  const { x, y } = event.point;
  const box: [[number, number], [number, number]] = [
    [x - REACH, y - REACH],
    [x + REACH, y + REACH],
  ];
  const found = map.gl.queryRenderedFeatures(box).find(isMark);
  map.gl.getCanvas().style.cursor = found ? "pointer" : "";
  map.hover(found ? { type: "Feature", properties: {}, geometry: found.geometry } : null);
}

/** A single point of data: areas and roads are not outlined under the pointer. */
function isMark(feature: MapGeoJSONFeature): boolean {
  const { geometry, layer, properties } = feature;
  const drawn = layer.type === "circle" || /\/mark-/.test(layer.id);
  return geometry.type === "Point" && drawn && !properties.bin;
}

function throttled<T>(act: (value: T) => void, every: number): (value: T) => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let latest: T;
  return (value) => {
    latest = value;
    if (waiting === undefined)
      waiting = setTimeout(() => {
        waiting = undefined;
        act(latest);
      }, every);
  };
}
