import type { Feature } from "geojson";
import { useMemo } from "react";
import { bbox } from "../map/bbox.ts";
import { useStore } from "../state/store.ts";
import { useKept } from "./kept.ts";
import { person } from "./me.ts";
import type { Duty, Grid, Tasks } from "./types.ts";

const TASKS = "/api/cases/queue?machine=field&mine=true&limit=200";
export const CLASSES = "/open311/v2/services.json";
export const NOTICES = "/api/cases/notices?limit=50";
const DAY_MS = 86_400_000;

export const useActor = () => useStore(person, (it) => it.me?.actor ?? null);

/** The day's duties; the address is the same all day, so that it is found again offline. */
function dutiesOf(now: number): string {
  const start = new Date(now);
  start.setHours(0, 0, 0, 0);
  const until = new Date(start.getTime() + DAY_MS);
  const q = new URLSearchParams({ from: start.toISOString(), to: until.toISOString() });
  return `/api/cases/patrol/duties?${q}`;
}

/** The duty that runs now, else the next of today. */
export function useDuty(now: number): Duty | null {
  const actor = useActor();
  const { value } = useKept<Duty[]>(actor, actor ? dutiesOf(now) : null);
  const open = (value ?? []).filter((it) => Date.parse(it.ends_at) > now);
  return open.sort((a, b) => a.starts_at.localeCompare(b.starts_at))[0] ?? null;
}

const DAY_LONG = 3_600_000;

/** The responsibility grid of a duty. */
export function useArea(duty: Duty | null): { area: Feature[]; box: Box | null } {
  const actor = useActor();
  const q = new URLSearchParams({ f: "json", limit: "1", filter: `code='${duty?.grid}'` });
  const path = duty ? `/ogc/collections/responsibility_grids/items?${q}` : null;
  const { value } = useKept<Grid>(actor, path, DAY_LONG);
  return useMemo(() => {
    const shape = value?.features[0]?.geometry;
    if (!shape) return { area: [], box: null };
    return { area: [{ type: "Feature", properties: {}, geometry: shape }], box: bbox(shape) };
  }, [value]);
}

export type Box = [number, number, number, number];

/** What stands in the grid, for reports without a network. */
export function thingsOf([w, s, e, n]: Box): string {
  const q = new URLSearchParams({
    f: "json",
    limit: "3000",
    bbox: [w, s, e, n].map((it) => it.toFixed(6)).join(","),
    properties: "code,name",
  });
  return `/ogc/collections/components/items?${q}`;
}

export const useTasks = () => useKept<Tasks>(useActor(), TASKS);
