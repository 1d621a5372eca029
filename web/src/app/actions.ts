import { type Feature, identify } from "../data/api.ts";
import { bbox } from "../map/bbox.ts";
import type { Registry } from "../registry/types.ts";
import { desk } from "../state/desk.ts";
import { shownOf } from "../state/shown.ts";
import { finish } from "../state/sketch.ts";
import { changeView, link, select, view } from "../state/viewStore.ts";
import { topmost } from "./topmost.ts";

const COPIED_MS = 1600;
let question = 0;

/** Ask what lies at a position and select the topmost; a later question wins over an earlier one. */
export async function identifyAt(registry: Registry, lon: number, lat: number): Promise<void> {
  const map = desk.get().map;
  const mine = ++question;
  const zoom = map?.gl.getZoom() ?? view.get().camera?.zoom ?? 16;
  const layers = shownOf(registry, view.get().layers)
    .map((it) => registry.layers.find((layer) => layer.id === it.id))
    .filter((layer) => layer && layer.zoom[0] <= zoom + 0.5)
    .map((layer) => layer?.id ?? "");
  desk.set({ identifying: true, identifyFailed: false, nothingHere: false, found: null });
  try {
    const found = await identify({ lon, lat, zoom, layers, at: view.get().at });
    if (mine !== question) return;
    const ring = topmost(registry, found);
    desk.set({ identifying: false, ring, nothingHere: ring.length === 0 });
    choose(ring[0] ?? null);
  } catch {
    if (mine === question) desk.set({ identifying: false, identifyFailed: true });
  }
}

export function identifyCentre(registry: Registry): void {
  const centre = desk.get().map?.gl.getCenter();
  if (centre) void identifyAt(registry, centre.lng, centre.lat);
}

export function choose(feature: Feature | null): void {
  select(feature ? { layer: feature.layer, id: feature.id } : null);
}

/** The object before or after the selected one among those found at the same place. */
export function walk(step: 1 | -1): void {
  const { ring } = desk.get();
  const selected = view.get().selected;
  const at = ring.findIndex((it) => it.layer === selected?.layer && it.id === selected?.id);
  const next = ring[(at + step + ring.length) % ring.length];
  if (next) choose(next);
}

export function close(): void {
  desk.set({ ring: [], nothingHere: false, identifyFailed: false, found: null });
  select(null);
}

export function zoomTo(feature: Feature | null): void {
  if (feature?.geometry) desk.get().map?.goTo(bbox(feature.geometry));
}

export async function copyLink(): Promise<void> {
  await navigator.clipboard?.writeText(link()).catch(() => {});
  desk.set({ copied: true });
  setTimeout(() => desk.set({ copied: false }), COPIED_MS);
}

export function setDate(at: string | null): void {
  changeView(at ? { at } : { at, compare: null });
  desk.set({ asOfOpen: false });
}

/** Open the table, or close it. */
export function flipTable(registry: Registry): void {
  const open = view.get().table !== null;
  changeView(open ? { table: null, area: null } : { table: likely(registry) });
}

/** End what is drawn; the rows inside an area are shown. */
export function endSketch(registry: Registry): void {
  const area = finish();
  if (area) changeView({ area: [...area], table: view.get().table ?? likely(registry) });
}

/** The layer whose rows people probably want: that of what is selected, else one of data that shows. */
function likely(registry: Registry): string | null {
  const shown = shownOf(registry, view.get().layers)
    .map((it) => registry.layers.find((layer) => layer.id === it.id))
    .filter((it) => it && it.count > 0)
    .sort((a, b) => Number(b?.group !== "ground") - Number(a?.group !== "ground"));
  return view.get().selected?.layer ?? shown[0]?.id ?? null;
}

/** Zoom to what the map has selected, wherever it was found. */
export function zoomToSelection(): void {
  const box = desk.get().map?.pickedBox();
  if (box) desk.get().map?.goTo(box);
}
