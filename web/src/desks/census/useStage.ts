import type { Feature } from "geojson";
import { useEffect } from "react";
import { bbox } from "../../map/bbox.ts";
import type { Registry } from "../../registry/types.ts";
import { desk } from "../../state/desk.ts";
import { prefs } from "../../state/prefs.ts";
import { useStore } from "../../state/store.ts";
import { changeView, view } from "../../state/viewStore.ts";
import { type PAIRS, type SPOTS, stage } from "./stage.ts";

/** Put the desk's marks on the map while it is open, and leave room for its panel. */
export function useStage(registry: Registry, sheet: number): void {
  const theme = useStore(prefs, (it) => it.theme);
  useEffect(() => {
    if (view.get().at || view.get().selected) changeView({ at: null, selected: null });
    desk.get().map?.pick([]);
    desk.set({ stage: stage(registry, theme), ring: [] });
  }, [registry, theme]);
  useEffect(() => desk.set({ sheet }), [sheet]);
  useEffect(() => () => desk.set({ stage: null, keys: [], sheet: 0 }), []);
}

/** Show features in one of the desk's sources while a page is open. */
export function useShown(source: typeof SPOTS | typeof PAIRS, features: Feature[]): void {
  const map = useStore(desk, (it) => it.map);
  const ready = useStore(desk, (it) => it.stage !== null);
  const key = JSON.stringify(features);
  useEffect(() => {
    if (ready) map?.show(source, JSON.parse(key));
    return () => map?.show(source, []);
  }, [map, ready, source, key]);
}

const NEAREST = 20;
const FLIGHT_MS = 300;
/** Degrees around what is looked at closely, about eight metres. */
const AROUND = 8e-5;

/** Bring something small so close that metres can be told apart. */
export function lookClosely(geometry: Feature["geometry"]): void {
  const [w, s, e, n] = bbox(geometry);
  desk.get().map?.gl.fitBounds([w - AROUND, s - AROUND, e + AROUND, n + AROUND], {
    padding: 40,
    maxZoom: NEAREST,
    duration: FLIGHT_MS,
  });
}

/** Bring geometries into view; what has none is left out. */
export function flyTo(features: readonly { geometry: Feature["geometry"] | null }[]): void {
  const geometries = features.flatMap(({ geometry }) => (geometry ? [geometry] : []));
  if (!geometries.length) return;
  desk.get().map?.goTo(bbox({ type: "GeometryCollection", geometries }));
}
