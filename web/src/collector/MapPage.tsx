import { lazy, Suspense, useMemo, useState } from "react";
import { navigate } from "../app/route.ts";
import type { Registry } from "../registry/types.ts";
import { useStore } from "../state/store.ts";
import type { Camera } from "../state/view.ts";
import { useKept } from "./kept.ts";
import { person } from "./me.ts";
import { outbox } from "./outbox.ts";
import { Sign } from "./Sign.tsx";
import { marked } from "./scene.ts";
import { ordered, standing } from "./standing.ts";
import { track } from "./track.ts";
import { type Box, useActor, useArea, useDuty, useTasks } from "./useDuty.ts";
import { useNow } from "./useNet.ts";
import type { Point } from "./where.ts";
import { useMyWords } from "./words.ts";

export const Ground = lazy(() => import("./Ground.tsx"));
const CLOSE = 16.5;
const HOUR_MS = 3_600_000;

export const useRegistryKept = () => useKept<Registry>(useActor(), "/layers", HOUR_MS).value;

/** Where a map begins: at the task, the person, the grid, the city. */
export function useStart(box: Box | null): Camera {
  const city = useStore(person, (it) => it.me?.city ?? null);
  const here = track.get().here;
  if (box) return { lon: (box[0] + box[2]) / 2, lat: (box[1] + box[3]) / 2, zoom: 14.8 };
  if (here) return { lon: here.lon, lat: here.lat, zoom: CLOSE };
  return city
    ? { lon: city.center[0], lat: city.center[1], zoom: 13 }
    : { lon: 104, lat: 35, zoom: 4 };
}

/** The own grid, the tasks and oneself on a map. */
export function MapPage() {
  const { d } = useMyWords();
  const now = useNow();
  const registry = useRegistryKept();
  const duty = useDuty(now);
  const { area, box } = useArea(duty);
  const tasks = useTasks().value?.items;
  const entries = useStore(outbox, (it) => it.entries);
  const here = useStore(track, (it) => it.here);
  const asked = Number(new URLSearchParams(location.search).get("task"));
  const [aim, setAim] = useState<{ point: Point; zoom?: number } | null>(null);
  const marks = useMemo(() => {
    const sorted = ordered(tasks ?? [], entries, null, now);
    return sorted.flatMap((it, n) => marked(it, standing(it, entries, now), n + 1));
  }, [tasks, entries, now]);
  const start = useStart(box);
  if (!registry || (duty && !box)) return <p className="m-card">{d("mapWait")}</p>;
  const chosen = tasks?.find((it) => it.id === asked)?.geometry?.coordinates as Point | undefined;
  const first = chosen ? { lon: chosen[0], lat: chosen[1], zoom: CLOSE } : start;
  const toGrid = () =>
    box && setAim({ point: [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2], zoom: 14.8 });
  return (
    <section className="m-map" aria-label={d("map")}>
      <Suspense fallback={<div className="m-ground" />}>
        <Ground
          registry={registry}
          start={first}
          area={area}
          tasks={marks}
          here={here}
          aim={aim}
          chosen={(id) => navigate(`/m/tasks/${id}`)}
        />
      </Suspense>
      {duty ? <p className="m-chip">{d("grid", { code: duty.grid.slice(-3) })}</p> : null}
      <div className="m-tools">
        {box ? (
          <button type="button" aria-label={d("toGrid")} onClick={toGrid}>
            <Sign name="grid" />
          </button>
        ) : null}
        <button
          type="button"
          aria-label={d("toMe")}
          disabled={!here}
          onClick={() => here && setAim({ point: [here.lon, here.lat], zoom: CLOSE })}
        >
          <Sign name="locate" />
        </button>
      </div>
    </section>
  );
}
