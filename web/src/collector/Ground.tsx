import type { Feature } from "geojson";
import { addProtocol } from "maplibre-gl";
import { useEffect, useRef, useState } from "react";
import { CityMap } from "../map/cityMap.ts";
import { style } from "../map/style/style.ts";
import type { Registry } from "../registry/types.ts";
import type { Camera } from "../state/view.ts";
import { addresses } from "./area.ts";
import { AREA, HERE, placed, scene, TASKS } from "./scene.ts";
import type { Fix, Point } from "./where.ts";
import { useMyWords } from "./words.ts";

interface Props {
  registry: Registry;
  start: Camera;
  area: Feature[];
  tasks: Feature[];
  here: Fix | null;
  /** told where the middle is, when somebody moved the map */
  moved?: (middle: Point) => void;
  chosen?: (task: number) => void;
  /** a place to go to; a new object goes there again */
  aim?: { point: Point; zoom?: number } | null;
}

const KEPT = "kept";

/**
 * The style of this map. Its tiles are asked for by the page and not by the map's own worker: that
 * lies outside the address range of the service worker, which keeps the tiles.
 */
function styled(registry: Registry) {
  const stage = scene(registry);
  const origin = `${KEPT}://${location.host}`;
  return style({ registry, shown: [], theme: "light", at: null, basemap: null, origin, stage });
}

const plain = (address: string) => address.replace(`${KEPT}:`, location.protocol);

addProtocol(KEPT, async ({ url }, { signal }) => {
  const answer = await fetch(plain(url), { credentials: "same-origin", signal });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  return { data: await answer.arrayBuffer() };
});

/** Every tile that the map of a box can come to need. */
export const tilesOf = (registry: Registry, box: [number, number, number, number]) =>
  addresses(styled(registry), box).map(plain);

/** The map of the telephone; nothing on it needs the network once its tiles were kept. */
export default function Ground(props: Props) {
  const { d } = useMyWords();
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const [map, setMap] = useState<CityMap | null>(null);
  const [failed, setFailed] = useState(false);
  const label = d("map");
  useEffect(() => {
    if (!box.current) return;
    try {
      const { registry, start } = latest.current;
      const made = new CityMap(box.current, styled(registry), start, label);
      follow(made, () => latest.current);
      setMap(made);
      return () => made.gl.remove();
    } catch {
      setFailed(true);
    }
  }, [label]);
  useEffect(() => map?.show(AREA, props.area), [map, props.area]);
  useEffect(() => map?.show(TASKS, props.tasks), [map, props.tasks]);
  useEffect(() => map?.show(HERE, placed(props.here)), [map, props.here]);
  useEffect(() => {
    if (map && props.aim) {
      const zoom = Math.max(map.gl.getZoom(), props.aim.zoom ?? 0);
      map.gl.easeTo({ center: props.aim.point, zoom, duration: 300 });
    }
  }, [map, props.aim]);
  if (failed) return <p className="m-note">{d("noMap")}</p>;
  return (
    <div className="m-ground">
      <div className="m-canvas" ref={box} />
    </div>
  );
}

function follow({ gl }: CityMap, now: () => Props): void {
  gl.on("moveend", (event) => {
    const { lng, lat } = gl.getCenter();
    if (event.originalEvent) now().moved?.([lng, lat]);
  });
  gl.on("click", (event) => {
    const under = gl.queryRenderedFeatures(event.point);
    const found = under.find((it) => it.layer.id === `${TASKS}/disc`);
    if (found) now().chosen?.(Number(found.properties.id));
  });
  const tell = (state: string) => document.documentElement.setAttribute("data-map", state);
  gl.on("idle", () => tell("idle"));
  gl.on("dataloading", () => tell("busy"));
}
