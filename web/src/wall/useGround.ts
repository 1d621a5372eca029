import type { FeatureCollection } from "geojson";
import { useEffect, useState } from "react";
import type { Me } from "../data/api.ts";
import { getJson } from "../data/http.ts";
import { bbox } from "../map/bbox.ts";
import type { Registry } from "../registry/types.ts";
import type { View } from "./WallMap.tsx";

const AGAIN_MS = 5_000;
const TURN_S = 30;
const LEAST_S = 5;
const PARTS = 50;

/** Seconds a view stays: `?rotate=20`; 0 keeps the whole city. */
export function turn(search: string): number {
  const given = new URLSearchParams(search).get("rotate");
  const seconds = given === null ? TURN_S : Number(given);
  if (!(seconds > 0)) return 0;
  return Math.max(LEAST_S, seconds) * 1_000;
}

interface Known {
  me: Me;
  registry: Registry;
  views: View[];
}

const parts = (level: string) =>
  getJson<FeatureCollection>(
    `/ogc/collections/divisions/items?${new URLSearchParams({
      f: "json",
      limit: String(PARTS),
      filter: `level='${level}'`,
      properties: "name,code",
    })}`,
  );

/** The whole city, then its counties; a city of one county is walked street by street. */
async function known(): Promise<Known> {
  const [me, registry, counties] = await Promise.all([
    getJson<Me>("/api/me"),
    getJson<Registry>("/layers"),
    parts("county"),
  ]);
  const many = counties.features.length > 1 ? counties : await parts("street");
  const city: View[] = me.city ? [{ name: "", box: me.city.bounds }] : [];
  const each = many.features.map((it) => ({
    name: String(it.properties?.name ?? ""),
    box: bbox(it.geometry),
  }));
  return { me, registry, views: [...city, ...each] };
}

/**
 * What the map needs, asked until it is there, and the view whose turn it is. `shown` is called when a
 * view is drawn whole: only then does its time begin.
 */
export function useGround(key: number) {
  const [found, setFound] = useState<Known | null>(null);
  const [at, setAt] = useState(0);
  const [drawn, setDrawn] = useState<View | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let alive = key >= 0;
    const ask = () =>
      known().then(
        (all) => alive && setFound(all),
        () => {
          timer = setTimeout(ask, AGAIN_MS);
        },
      );
    void ask();
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, [key]);
  const many = found?.views.length ?? 0;
  const view = found?.views[at];
  useEffect(() => {
    const every = turn(location.search);
    if (many < 2 || every === 0 || drawn === null || drawn !== view) return;
    const next = setTimeout(() => setAt((it) => (it + 1) % many), every);
    return () => clearTimeout(next);
  }, [many, drawn, view]);
  return { me: found?.me, registry: found?.registry, view, shown: setDrawn };
}
