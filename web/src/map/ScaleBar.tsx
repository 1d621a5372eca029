import { useEffect, useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import { desk } from "../state/desk.ts";
import { useStore } from "../state/store.ts";
import type { CityMap } from "./cityMap.ts";

const LONGEST = 96;
const EQUATOR_METERS = 40_075_016.686;
const TILE = 512;

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

/** Scale and the pointer's position, bottom right. */
export function ScaleBar() {
  const { t, number } = useWords();
  const map = useStore(desk, (it) => it.map);
  const cursor = useStore(desk, (it) => it.cursor);
  const [scale, setScale] = useState(0);
  useEffect(() => {
    if (!map) return;
    const update = () => setScale(metersPerPixel(map));
    update();
    map.gl.on("move", update);
    return () => {
      map.gl.off("move", update);
    };
  }, [map]);
  if (!scale) return null;
  const meters = roundLength(scale * LONGEST);
  const text =
    meters >= 1000
      ? t("map.kilometers", { n: number(meters / 1000) })
      : t("map.meters", { n: number(meters) });
  return (
    <div className="scale">
      <span>{text}</span>
      <span className="scale-bar" style={{ width: meters / scale }} />
      {cursor ? (
        <span className="scale-cursor">
          {cursor[0].toFixed(5)}°E {cursor[1].toFixed(5)}°N
        </span>
      ) : null}
    </div>
  );
}
