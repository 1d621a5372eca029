import type { Feature } from "../../data/api.ts";
import { getJson } from "../../data/http.ts";
import { bbox } from "../../map/bbox.ts";
import { desk } from "../../state/desk.ts";
import { select, view } from "../../state/viewStore.ts";

/** Select an object of the table; the map goes there when it lies outside of what is seen. */
export async function lookAt(layer: string, id: number): Promise<void> {
  desk.set({ ring: [], nothingHere: false, found: null });
  select({ layer, id });
  const path = `/ogc/collections/${layer}/items/${id}?f=json`;
  const feature = await getJson<Feature>(path).catch(() => null);
  const chosen = view.get().selected;
  if (!feature?.geometry || chosen?.id !== id || chosen.layer !== layer) return;
  const box = bbox(feature.geometry);
  if (!isSeen(box)) desk.get().map?.goTo(box);
}

const NEAR = 15;

function isSeen([w, s, e, n]: [number, number, number, number]): boolean {
  const [west = 0, south = 0, east = 0, north = 0] = (desk.get().bbox ?? "").split(",").map(Number);
  const inside = w >= west && s >= south && e <= east && n <= north;
  return inside && desk.get().zoom >= NEAR;
}
