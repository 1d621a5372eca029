import type { Position } from "geojson";
import type { MapMouseEvent, MapTouchEvent } from "maplibre-gl";
import { keyOf, same } from "../../edit/rings.ts";
import { snap } from "../../edit/snap.ts";
import type { CityMap } from "../../map/cityMap.ts";
import { isTouch } from "../../state/media.ts";
import { bench } from "./bench.ts";
import { type Drag, grasp, hoverEdge } from "./drag.ts";
import { pickAt } from "./picking.ts";
import { finish } from "./sketch.ts";

type Touch = MapMouseEvent | MapTouchEvent;
const REACH_PX = 12;
const EQUATOR_M = 40_075_016.686;

/** Meters that a number of pixels are, where the map looks. */
export function metersOf(map: CityMap, pixels: number): number {
  const lat = (map.gl.getCenter().lat * Math.PI) / 180;
  return (pixels * EQUATOR_M * Math.cos(lat)) / (512 * 2 ** map.gl.getZoom());
}

const spot = (event: Touch): Position => [event.lngLat.lng, event.lngLat.lat];

/** The position of an event, caught by a vertex or an edge – of cells first – unless Alt is held. */
function caught(map: CityMap, event: Touch, but?: ReadonlySet<string>): Position {
  const free = spot(event);
  const { snapping, cells, ground } = bench.get();
  if (!snapping || event.originalEvent.altKey) {
    bench.set({ hint: null });
    return free;
  }
  const shapes = [...cells.values()].map((cell) => cell.geometry);
  const reach = metersOf(map, REACH_PX);
  const found =
    snap(shapes, free, but ? { reach, but } : { reach }) ?? snap(ground, free, { reach });
  bench.set({ hint: found });
  return found?.at ?? free;
}

const sketching = () => ["split", "divide", "draw", "reshape"].includes(bench.get().tool);

/** Let the hand work on the map: picks, drags and sketches, until the returned function is called. */
export function attach(map: CityMap): () => void {
  const { gl } = map;
  let drag: Drag | null = null;

  const down = (event: Touch) => {
    if ("touches" in event.originalEvent && event.originalEvent.touches.length > 1) return;
    drag = bench.get().compare === "off" ? grasp(map, event.point, spot(event)) : null;
    if (drag) event.preventDefault();
  };
  const move = (event: Touch) => {
    const { tool } = bench.get();
    if (drag) {
      if ("touches" in event.originalEvent) event.preventDefault();
      drag.to(caught(map, event, new Set(drag.own.map(keyOf))));
    } else if (sketching()) bench.set({ tip: caught(map, event) });
    else if (tool === "edge") hoverEdge(map, spot(event));
    gl.getCanvas().style.cursor = cursor(tool, drag);
  };
  const up = () => {
    const held = drag;
    drag = null;
    bench.set({ hint: null });
    held?.drop();
  };
  const click = (event: MapMouseEvent) => {
    if (bench.get().compare !== "off") return;
    if (sketching()) return set(caught(map, event));
    if (bench.get().tool === "edge") return;
    const { shiftKey, ctrlKey, metaKey } = event.originalEvent;
    pickAt(spot(event), shiftKey || ctrlKey || metaKey || isTouch());
  };
  const double = (event: MapMouseEvent) => {
    if (!sketching()) return;
    event.preventDefault();
    finish();
  };
  const out = () => bench.set({ tip: null, hint: null });

  const heard = [
    ["mousedown", down],
    ["touchstart", down],
    ["mousemove", move],
    ["touchmove", move],
    ["touchend", up],
    ["click", click],
    ["dblclick", double],
    ["mouseout", out],
  ] as const;
  for (const [name, act] of heard) gl.on(name, act as never);
  // let go over a panel, the map does not hear of it
  addEventListener("mouseup", up);
  return () => {
    for (const [name, act] of heard) gl.off(name, act as never);
    removeEventListener("mouseup", up);
    gl.getCanvas().style.cursor = "";
  };
}

function cursor(tool: string, drag: Drag | null): string {
  if (drag) return "grabbing";
  if (tool === "pick" || tool === "vertices") return "default";
  return tool === "edge" && bench.get().edge ? "grab" : "crosshair";
}

/** Set a vertex of the sketch; a second one at the same place is the first half of a double click. */
function set(position: Position): void {
  const { sketch } = bench.get();
  const last = sketch.at(-1);
  if (last && same(last, position)) return;
  bench.set({ sketch: [...sketch, position], refused: null });
}
