import type { Point } from "geojson";
import { useEffect, useState } from "react";
import { desk } from "../../../state/desk.ts";
import { useStore } from "../../../state/store.ts";
import type { Widget } from "../../../ui/schemaform/Field.tsx";
import { POINTED } from "../stage.ts";
import { useCaseWords } from "../words.ts";

const DIGITS = 7;
const rounded = (n: number) => Number(n.toFixed(DIGITS));
const pointAt = (lon: number, lat: number): Point => ({
  type: "Point",
  coordinates: [rounded(lon), rounded(lat)],
});

/** A point, set by a click on the map or as the middle of the map. */
export const PointWidget: Widget = ({ id, value, change, setting, describedBy }) => {
  const { d } = useCaseWords();
  const map = useStore(desk, (it) => it.map);
  const [picking, setPicking] = useState(false);
  const point = isPoint(value) ? value : null;
  const key = JSON.stringify(point);
  useEffect(() => {
    const geometry: Point | null = JSON.parse(key);
    map?.show(POINTED, geometry ? [{ type: "Feature", properties: {}, geometry }] : []);
    return () => map?.show(POINTED, []);
  }, [map, key]);
  useEffect(() => {
    if (!picking || !map) return;
    const take = (event: { lngLat: { lng: number; lat: number } }) => {
      change(pointAt(event.lngLat.lng, event.lngLat.lat));
      setPicking(false);
    };
    map.gl.getCanvas().style.cursor = "crosshair";
    map.gl.once("click", take);
    return () => {
      map.gl.getCanvas().style.cursor = "";
      map.gl.off("click", take);
    };
  }, [picking, map, change]);
  const middle = () => {
    const centre = map?.gl.getCenter();
    if (centre) change(pointAt(centre.lng, centre.lat));
  };
  return (
    <div className="case-point">
      <button
        type="button"
        className={`button ${picking ? "is-on" : ""}`}
        aria-pressed={picking}
        aria-describedby={describedBy}
        disabled={setting.disabled || !map}
        onClick={() => setPicking(!picking)}
      >
        {d(picking ? "clickMap" : "pickPoint")}
      </button>
      <button type="button" className="text-button" disabled={!map} onClick={middle}>
        {d("mapCentre")}
      </button>
      <output id={id}>
        {point ? point.coordinates.map((it) => it.toFixed(5)).join(", ") : ""}
      </output>
    </div>
  );
};

const isPoint = (value: unknown): value is Point =>
  typeof value === "object" && value !== null && "coordinates" in value;
