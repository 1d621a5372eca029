import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Geometry, MultiPolygon, Polygon } from "geojson";
import type { Basemap, Registry, Titled } from "../registry/types.ts";
import { beginWith } from "../state/shown.ts";
import { instant, type Selected } from "../state/view.ts";
import { getJson, type Problem, postJson } from "./http.ts";
import { session } from "./session.ts";

export interface City extends Titled {
  bounds: [number, number, number, number];
  center: [number, number];
  zoom: number;
}

export interface Me {
  actor: string | null;
  display: string;
  tenant: string;
  roles: ({ name: string } & Titled)[];
  permissions: string[];
  areas: string[];
  city: City | null;
  basemaps?: Basemap[];
}

export interface Feature {
  type: "Feature";
  id: number;
  layer: string;
  geometry: Geometry | null;
  properties: Record<string, unknown>;
}

export interface Found {
  /** A crossing or an interpolated address has no record, so neither layer nor id. */
  layer: string | null;
  id: number | null;
  code: string | null;
  name: string | null;
  subtitle_zh: string;
  subtitle_en: string;
  point: [number, number] | null;
  bbox: [number, number, number, number] | null;
  /** how far away from the point the place may be, and where, if that is no circle */
  radius_m?: number;
  area?: Polygon | MultiPolygon | null;
}

export interface Version {
  valid_from: string;
  valid_to: string | null;
  changeset: {
    id: number;
    at: string;
    actor: string | null;
    reason: string;
    source: string;
  } | null;
  op: string;
  feature: Feature;
}

const HOUR = 3_600_000;

export function useMe() {
  return useQuery<Me, Problem>({
    queryKey: ["/api/me"],
    staleTime: HOUR,
    queryFn: async ({ signal }) => {
      const me = await getJson<Me>("/api/me", signal);
      session.set({ actor: me.actor, expired: false });
      return me;
    },
  });
}

export function useRegistry() {
  return useQuery<Registry, Problem>({
    queryKey: ["/layers"],
    staleTime: HOUR,
    queryFn: async ({ signal }) => {
      const { mark, ...registry } = await getJson<Registry & { mark: string }>("/layers", signal);
      session.set({ mark });
      beginWith(registry);
      return registry;
    },
  });
}

export function useHistory(selected: Selected | null) {
  const path = selected ? `/api/features/${selected.layer}/${selected.id}/history` : "";
  return useQuery<{ versions: Version[] }, Problem>({
    queryKey: [path],
    enabled: selected !== null,
    queryFn: ({ signal }) => getJson(path, signal),
  });
}

export function useSearch(text: string) {
  const path = `/api/search?${new URLSearchParams({ q: text, limit: "12" })}`;
  return useQuery<{ results: Found[] }, Problem>({
    queryKey: [path],
    enabled: text.trim().length > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    queryFn: ({ signal }) => getJson(path, signal),
  });
}

export function useCounts(bbox: string | null, layers: string[]) {
  const path = `/api/counts?${new URLSearchParams({ bbox: bbox ?? "", layers: layers.join(",") })}`;
  return useQuery<Record<string, number>, Problem>({
    queryKey: [path],
    enabled: bbox !== null && layers.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    queryFn: ({ signal }) => getJson(path, signal),
  });
}

export interface Spot {
  lon: number;
  lat: number;
  zoom: number;
  layers: string[];
  at: string | null;
}

export async function identify(spot: Spot): Promise<Feature[]> {
  if (spot.layers.length === 0) return [];
  const query = new URLSearchParams({
    lon: spot.lon.toFixed(7),
    lat: spot.lat.toFixed(7),
    zoom: spot.zoom.toFixed(2),
    layers: spot.layers.join(","),
  });
  const at = instant(spot.at);
  if (at) query.set("t", at);
  return (await getJson<{ features: Feature[] }>(`/api/identify?${query}`)).features;
}

export function logIn(username: string, password: string) {
  return postJson<{ user: Me }>("/api/login", { username, password });
}

export function logOut() {
  return postJson<unknown>("/api/logout", {});
}
