import { newKey, Problem, postJson } from "../data/http.ts";
import { session } from "../data/session.ts";
import { createStore } from "../state/store.ts";
import { all, drop, put } from "./base.ts";
import { type Fix, worth } from "./where.ts";

/** Where the telephone is, and what became of its positions. */
export interface Track {
  here: Fix | null;
  failed: "none" | "refused" | "lost";
  on: boolean;
  kept: number;
  sent: number;
  said: { zh: string; en: string } | null;
}

export const track = createStore<Track>({
  here: null,
  failed: "none",
  on: false,
  kept: 0,
  sent: 0,
  said: null,
});

const BATCH_MS = 60_000;
const MOST = 500;
const DIGITS = 1e7;
const PERMISSION_DENIED = 1;
let last: Fix | null = null;

const rounded = (value: number) => Math.round(value * DIGITS) / DIGITS;

/** Watch the position; keep it for the patrol while the person is on duty. */
export function watch(): () => void {
  if (!navigator.geolocation) {
    track.set({ failed: "refused" });
    return () => {};
  }
  const id = navigator.geolocation.watchPosition(
    (position) => void came(position),
    (error) => track.set({ failed: error.code === PERMISSION_DENIED ? "refused" : "lost" }),
    { enableHighAccuracy: true, maximumAge: 5_000 },
  );
  const beat = setInterval(() => void deliver(), BATCH_MS);
  const now = () => void deliver();
  addEventListener("online", now);
  return () => {
    navigator.geolocation.clearWatch(id);
    clearInterval(beat);
    removeEventListener("online", now);
  };
}

async function came({ coords, timestamp }: GeolocationPosition): Promise<void> {
  const fix = {
    at: timestamp,
    lon: rounded(coords.longitude),
    lat: rounded(coords.latitude),
    error: Math.round(coords.accuracy),
  };
  track.set({ here: fix, failed: "none" });
  if (!track.get().on || !worth(last, fix)) return;
  last = fix;
  await put("fixes", fix);
  track.set({ kept: track.get().kept + 1 });
}

/** Give the kept positions to the patrol, the oldest first; sending again never doubles. */
async function deliver(): Promise<void> {
  const fixes = (await all<Fix>("fixes")).slice(0, MOST);
  track.set({ kept: fixes.length });
  const from = fixes[0];
  const to = fixes[fixes.length - 1];
  if (!from || !to || !session.get().actor || session.get().expired) return;
  const positions = fixes.map((it) => ({ ...it, at: new Date(it.at).toISOString() }));
  try {
    await postJson("/api/cases/patrol/tracks", { key: newKey(), positions });
    track.set({ sent: track.get().sent + fixes.length, said: null });
  } catch (problem) {
    const kept = !(problem instanceof Problem) || problem.status === 0 || problem.status >= 500;
    if (problem instanceof Problem) track.set({ said: { zh: problem.zh, en: problem.en } });
    if (kept || (problem instanceof Problem && problem.status === 401)) return;
  }
  await drop("fixes", IDBKeyRange.bound(from.at, to.at));
  track.set({ kept: 0 });
}
