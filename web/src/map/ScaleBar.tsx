import type { MapMouseEvent } from "maplibre-gl";
import { useEffect, useRef } from "react";
import { useWords } from "../i18n/i18n.ts";
import { desk } from "../state/desk.ts";
import { useStore } from "../state/store.ts";
import type { CityMap } from "./cityMap.ts";

const LONGEST = 96;
const EQUATOR_METERS = 40_075_016.686;
const TILE = 512;
const DIGITS = 5;

/** The largest round length (1, 2 or 5 times a power of ten) of at most `meters`. */
export function roundLength(meters: number): number {
  const power = 10 ** Math.floor(Math.log10(meters));
  return ([5, 2, 1].find((it) => it * power <= meters) ?? 1) * power;
}

/** Meters that a pixel of the map is at its middle. */
export function metersPerPixel({ gl }: CityMap): number {
  const lat = (gl.getCenter().lat * Math.PI) / 180;
  return (EQUATOR_METERS * Math.cos(lat)) / (TILE * 2 ** gl.getZoom());
}

/** Scale and the pointer's position, bottom right; both follow the map without a render of the page. */
export function ScaleBar() {
  const { t, number } = useWords();
  const map = useStore(desk, (it) => it.map);
  const text = useRef<HTMLSpanElement>(null);
  const bar = useRef<HTMLSpanElement>(null);
  const pointer = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!map) return;
    const show = () => {
      const scale = metersPerPixel(map);
      const meters = roundLength(scale * LONGEST);
      const said =
        meters >= 1000
          ? t("map.kilometers", { n: number(meters / 1000) })
          : t("map.meters", { n: number(meters) });
      write(text.current, said);
      const width = `${Math.round(meters / scale)}px`;
      if (bar.current && bar.current.style.width !== width) bar.current.style.width = width;
    };
    const point = ({ lngLat }: MapMouseEvent) => {
      if (!map.gl.isMoving()) write(pointer.current, position(lngLat.lng, lngLat.lat));
    };
    show();
    map.gl.on("move", show);
    map.gl.on("mousemove", point);
    return () => {
      map.gl.off("move", show);
      map.gl.off("mousemove", point);
    };
  }, [map, t, number]);
  if (!map) return null;
  return (
    <div className="scale">
      <span ref={text} />
      <span className="scale-bar" ref={bar} />
      <span className="scale-cursor" ref={pointer} />
    </div>
  );
}

const position = (lon: number, lat: number) => `${lon.toFixed(DIGITS)}°E ${lat.toFixed(DIGITS)}°N`;

function write(place: HTMLElement | null, said: string): void {
  if (place && place.textContent !== said) place.textContent = said;
}
