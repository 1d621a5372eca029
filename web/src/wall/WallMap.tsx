import type { Feature } from "geojson";
import { useEffect, useRef, useState } from "react";
import { CityMap } from "../map/cityMap.ts";
import type { Registry } from "../registry/types.ts";
import { MARKS, nightStyle, scale } from "./scene.ts";

export interface View {
  name: string;
  box: [number, number, number, number];
}

interface Props {
  registry: Registry;
  view: View;
  marks: Feature[];
  label: string;
  shown: (view: View) => void;
}

const MARGIN = 40;

/**
 * Two maps behind each other: the hidden one goes to the next view and comes to the front when it has
 * drawn all of it. While tiles load, or none come, the last view stays.
 */
export default function WallMap({ registry, view, marks, label, shown }: Props) {
  const boxes = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)] as const;
  const maps = useRef<CityMap[]>([]);
  const [front, setFront] = useState(-1);
  const at = useRef(-1);
  useEffect(() => {
    const style = nightStyle(registry);
    const start = {
      lon: (view.box[0] + view.box[2]) / 2,
      lat: (view.box[1] + view.box[3]) / 2,
      zoom: 10,
    };
    maps.current = boxes.flatMap(({ current }) =>
      current ? [new CityMap(current, style, start, label)] : [],
    );
    return () => {
      for (const map of maps.current) map.gl.remove();
      maps.current = [];
      at.current = -1;
    };
  }, [registry, label]);
  useEffect(() => {
    for (const map of maps.current) map.show(MARKS, marks);
  }, [marks, registry]);
  useEffect(() => {
    const next = at.current === 0 ? 1 : 0;
    const map = maps.current[next];
    if (!map) return;
    return bring(map, view, () => {
      at.current = next;
      setFront(next);
      shown(view);
    });
  }, [view, registry, shown]);
  return (
    <div className="w-map" data-front={front} data-view={front < 0 ? "" : view.name}>
      {boxes.map((box, n) => (
        <div key={n} className={n === front ? "w-layer is-front" : "w-layer"}>
          <div className="w-canvas" ref={box} />
        </div>
      ))}
    </div>
  );
}

/** Take a map to a view and tell when it is drawn whole; a view with missing tiles is tried again. */
function bring({ gl }: CityMap, view: View, done: () => void): () => void {
  let failed = false;
  const fail = () => {
    failed = true;
  };
  const idle = () => {
    if (!failed && gl.areTilesLoaded()) {
      gl.off("idle", idle);
      return done();
    }
    failed = false;
    timer = setTimeout(() => gl.triggerRepaint(), AGAIN_MS);
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  gl.on("error", fail);
  gl.on("idle", idle);
  gl.fitBounds(view.box, { padding: MARGIN * scale(), animate: false });
  gl.triggerRepaint();
  return () => {
    clearTimeout(timer);
    gl.off("error", fail);
    gl.off("idle", idle);
  };
}

const AGAIN_MS = 3_000;
