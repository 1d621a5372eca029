import type { Point } from "geojson";
import { LAYER } from "./layers.ts";
import type { Case } from "./types.ts";

/** What the layer of cases holds of one, as far as it is compared. */
export interface Known {
  id: number;
  name: string | null;
  state: string;
  reported_at: string;
  component_code: string | null;
  address: string | null;
  geometry: Point | null;
}

/** Another case with what speaks for its being the same matter. */
export interface Alike {
  known: Known;
  metres: number;
  hours: number;
  component: boolean;
}

const EARTH_M = 6_371_008.8;
const HOUR_MS = 3_600_000;
const REACH_M = 200;
const DEGREE_M = 111_320;
const rad = (degrees: number) => (degrees * Math.PI) / 180;

/** Metres between two points, on the sphere. */
export function metresBetween(a: Point, b: Point): number {
  const [ax = 0, ay = 0] = a.coordinates;
  const [bx = 0, by = 0] = b.coordinates;
  const up = Math.sin(rad(by - ay) / 2) ** 2;
  const aside = Math.cos(rad(ay)) * Math.cos(rad(by)) * Math.sin(rad(bx - ax) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(up + aside));
}

/** Where to ask for open cases of the same group around a case; null without a place or group. */
export function addressOf(it: Pick<Case, "sim_group" | "geometry">): string | null {
  if (!it.geometry || !it.sim_group) return null;
  const [lon = 0, lat = 0] = it.geometry.coordinates;
  const up = REACH_M / DEGREE_M;
  const aside = up / Math.cos(rad(lat));
  const query = new URLSearchParams({
    f: "json",
    limit: "20",
    bbox: [lon - aside, lat - up, lon + aside, lat + up].map((n) => n.toFixed(6)).join(","),
    filter: `sim_group = '${it.sim_group.replaceAll("'", "''")}' AND ended = FALSE`,
    sortby: "-reported_at",
  });
  return `/ogc/collections/${LAYER}/items?${query}`;
}

/** The nearest first, the case itself left out. */
export function alike(
  own: Pick<Case, "id" | "geometry" | "reported_at" | "component_code">,
  others: readonly Known[],
): Alike[] {
  const here = own.geometry;
  if (!here) return [];
  return others
    .filter((it) => it.id !== own.id && it.geometry)
    .map((known) => ({
      known,
      metres: metresBetween(here, known.geometry ?? here),
      hours: Math.abs(Date.parse(known.reported_at) - Date.parse(own.reported_at)) / HOUR_MS,
      component: own.component_code !== null && own.component_code === known.component_code,
    }))
    .filter((it) => it.metres <= REACH_M)
    .sort((a, b) => a.metres - b.metres);
}
