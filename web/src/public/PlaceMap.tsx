import { useEffect, useRef, useState } from "react";
import { getJson } from "../data/http.ts";
import { CityMap } from "../map/cityMap.ts";
import { style } from "../map/style/style.ts";
import type { Registry } from "../registry/types.ts";
import type { Point } from "./useHere.ts";
import { usePublicWords } from "./words.ts";

const NEAR = 17;
const DIGITS = 1e6;
const rounded = (value: number) => Math.round(value * DIGITS) / DIGITS;

interface City {
  center: Point;
  zoom: number;
}

interface Props {
  /** where the person is, or has put the cross before */
  point: Point | null;
  /** told where the cross is, when somebody moved the map */
  moved: (point: Point) => void;
}

/** The streets under a cross: what is moved is the map, so that a thumb never hides the place. */
export default function PlaceMap({ point, moved }: Props) {
  const { d } = usePublicWords();
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef({ point, moved });
  latest.current = { point, moved };
  const [map, setMap] = useState<CityMap | null>(null);
  const [failed, setFailed] = useState(false);
  const label = d("placeMap");
  useEffect(() => {
    let made: CityMap | null = null;
    let gone = false;
    begin()
      .then(([registry, city]) => {
        if (gone || !box.current) return;
        made = opened(box.current, registry, city, label, () => latest.current);
        setMap(made);
      })
      .catch(() => setFailed(true));
    return () => {
      gone = true;
      made?.gl.remove();
    };
  }, [label]);
  useEffect(() => {
    const at = map?.gl.getCenter();
    if (!map || !at || !point || (rounded(at.lng) === point[0] && rounded(at.lat) === point[1]))
      return;
    map.gl.jumpTo({ center: point, zoom: Math.max(map.gl.getZoom(), NEAR) });
  }, [map, point]);
  if (failed) return <p className="c-fault">{d("placeFailed")}</p>;
  return (
    <div className="c-place">
      <div className="c-ground" ref={box} />
      <span className="c-cross" aria-hidden="true" />
    </div>
  );
}

async function begin(): Promise<[Registry, City]> {
  const [registry, me] = await Promise.all([
    getJson<Registry>("/layers"),
    getJson<{ city: City }>("/api/me"),
  ]);
  return [registry, me.city];
}

function opened(
  box: HTMLElement,
  registry: Registry,
  city: City,
  label: string,
  now: () => Pick<Props, "point" | "moved">,
): CityMap {
  const shown = registry.layers
    .filter((it) => it.group === "ground" && it.default_visible)
    .map(({ id }) => ({ id, opacity: 1 }));
  const drawn = { registry, shown, theme: "light", at: null, basemap: null } as const;
  const [lon, lat] = now().point ?? city.center;
  const start = { lon, lat, zoom: now().point ? NEAR : city.zoom + 2 };
  const map = new CityMap(box, style({ ...drawn, origin: location.origin }), start, label);
  map.gl.on("moveend", (event) => {
    const { lng, lat: north } = map.gl.getCenter();
    // set by hand or by the arrow keys, not by the page
    if (event.originalEvent) now().moved([rounded(lng), rounded(north)]);
  });
  map.gl.on("idle", () => document.documentElement.setAttribute("data-map", "idle"));
  return map;
}
