import { lazy, Suspense, useEffect, useRef } from "react";
import { endSketch, identifyAt } from "../app/actions.ts";
import { roomNow } from "../app/useRoom.ts";
import type { City } from "../data/api.ts";
import { session } from "../data/session.ts";
import { useWords } from "../i18n/i18n.ts";
import type { Basemap, Registry } from "../registry/types.ts";
import { desk } from "../state/desk.ts";
import { prefs } from "../state/prefs.ts";
import { useShown } from "../state/shown.ts";
import { useStore } from "../state/store.ts";
import { view } from "../state/viewStore.ts";
import { follow } from "./follow.ts";
import { style, type Wanted } from "./style/style.ts";

/** Fetched while the page asks for the registry. */
const module = import("./cityMap.ts");
const Compare = lazy(() => import("./Compare.tsx"));
const MARGIN = 28;
const COUNTRY = { lon: 104, lat: 35, zoom: 3.6 };

interface Props {
  registry: Registry;
  city: City | null;
  basemaps: Basemap[];
}

/** The place of the map object; it is made once and then only told what to draw. */
export function MapView({ registry, city, basemaps }: Props) {
  const { t } = useWords();
  const container = useRef<HTMLDivElement>(null);
  const wanted = useWanted(registry, basemaps);
  const latest = useRef({ wanted, registry });
  latest.current = { wanted, registry };
  const map = useStore(desk, (it) => it.map);
  const compare = useStore(view, (it) => it.compare);
  const label = t("map.label");

  useEffect(() => {
    const made = create(container.current, city, label, () => latest.current);
    return () => {
      made.then((end) => end());
    };
  }, []);
  useEffect(() => map?.draw(styleOf(wanted)), [map, wanted]);

  return (
    <div className="map-frame">
      <div className="map-canvas" ref={container} />
      {compare && !wanted.stage ? (
        <Suspense fallback={null}>
          <Compare wanted={wanted} day={compare === "now" ? null : compare} />
        </Suspense>
      ) : null}
    </div>
  );
}

const styles = new WeakMap<Wanted, ReturnType<typeof style>>();

/** The style of a wish, made once. */
function styleOf(wanted: Wanted) {
  const made = styles.get(wanted) ?? style(wanted);
  styles.set(wanted, made);
  return made;
}

function useWanted(registry: Registry, basemaps: Basemap[]): Wanted {
  const shown = useShown(registry);
  const theme = useStore(prefs, (it) => it.theme);
  const at = useStore(view, (it) => it.at);
  const base = useStore(view, (it) => it.base);
  const filters = useStore(view, (it) => it.filters);
  const asPublic = useStore(session, (it) => it.asPublic);
  const stage = useStore(desk, (it) => it.stage);
  const last = useRef<{ key: string; wanted: Wanted } | null>(null);
  const key = JSON.stringify([shown, theme, at, base, filters, asPublic]);
  const had = last.current?.wanted;
  if (last.current?.key !== key || had?.registry !== registry || had.stage !== stage) {
    const basemap = basemaps.find((it) => it.id === base) ?? null;
    const origin = location.origin;
    const { mark } = session.get();
    const how = { theme, at, filters, basemap, origin, stage, asPublic, mark };
    last.current = { key, wanted: { registry, shown, ...how } };
  }
  return last.current.wanted;
}

async function create(
  container: HTMLElement | null,
  city: City | null,
  label: string,
  now: () => { wanted: Wanted; registry: Registry },
): Promise<() => void> {
  const { CityMap } = await module;
  if (!container) return () => {};
  const start = view.get().camera ?? home(city);
  try {
    const map = new CityMap(container, styleOf(now().wanted), start, label);
    map.gl.setPadding(roomNow());
    if (!view.get().camera && city)
      map.gl.fitBounds(city.bounds, { padding: MARGIN, animate: false });
    const stop = follow(
      map,
      (lon, lat) => void identifyAt(now().registry, lon, lat),
      () => endSketch(now().registry),
    );
    desk.set({ map });
    return () => {
      stop();
      desk.set({ map: null });
      map.gl.remove();
    };
  } catch {
    desk.set({ mapFailed: true });
    return () => {};
  }
}

export function home(city: City | null) {
  return city ? { lon: city.center[0], lat: city.center[1], zoom: city.zoom } : COUNTRY;
}
