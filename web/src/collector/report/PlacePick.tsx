import type { FeatureCollection, Point as GeoPoint } from "geojson";
import { Suspense, useEffect, useMemo, useState } from "react";
import { useStore } from "../../state/store.ts";
import { useKept } from "../kept.ts";
import { Ground, useRegistryKept, useStart } from "../MapPage.tsx";
import { Sign } from "../Sign.tsx";
import { far } from "../time.ts";
import { track } from "../track.ts";
import type { Thing } from "../types.ts";
import { thingsOf, useActor, useArea, useDuty } from "../useDuty.ts";
import { useNow } from "../useNet.ts";
import { type Fix, meters, type Point } from "../where.ts";
import { useMyWords } from "../words.ts";
import type { Draft } from "./draft.ts";

const REACH_M = 30;
const MOST = 6;
const HOUR_MS = 3_600_000;
const DIGITS = 1e7;
const rounded = ([x, y]: Point): Point => [
  Math.round(x * DIGITS) / DIGITS,
  Math.round(y * DIGITS) / DIGITS,
];
const gps = (here: Fix) => ({ point: [here.lon, here.lat] as Point, error: here.error });

interface Props {
  draft: Draft;
  put: (part: Partial<Draft>) => void;
}

/** Where it is: by position, or the map moved under the cross; and which object it is about. */
export function PlacePick({ draft, put }: Props) {
  const { d } = useMyWords();
  const registry = useRegistryKept();
  const { area, box } = useArea(useDuty(useNow(60_000)));
  const here = useStore(track, (it) => it.here);
  const [aim, setAim] = useState<{ point: Point; zoom?: number } | null>(null);
  const begin = useStart(box);
  const at = draft.point ?? (here ? ([here.lon, here.lat] as Point) : null);
  const start = at ? { lon: at[0], lat: at[1], zoom: 17.5 } : begin;
  useEffect(() => {
    if (!draft.point && here) put(gps(here));
  }, [draft.point, here, put]);
  const useMine = () => {
    if (!here) return;
    put({ ...gps(here), thing: null });
    setAim({ point: [here.lon, here.lat], zoom: 17.5 });
  };
  return (
    <>
      <p>{d("placeHint")}</p>
      <div className="m-pick">
        {registry ? (
          <Suspense fallback={<div className="m-ground" />}>
            <Ground
              registry={registry}
              start={start}
              area={area}
              tasks={[]}
              here={here}
              aim={aim}
              moved={(point) => put({ point: rounded(point), error: null, thing: null })}
            />
          </Suspense>
        ) : (
          <p>{d("mapWait")}</p>
        )}
        <span className="m-cross" aria-hidden="true" />
        <div className="m-tools">
          <button type="button" aria-label={d("useGps")} disabled={!here} onClick={useMine}>
            <Sign name="locate" />
          </button>
        </div>
      </div>
      <output className="m-quiet">{spot(d, draft)}</output>
      <Things draft={draft} put={put} />
      <label>
        {d("words")}
        <textarea
          rows={2}
          maxLength={2000}
          value={draft.words}
          onChange={(event) => put({ words: event.target.value })}
        />
      </label>
    </>
  );
}

function spot(d: ReturnType<typeof useMyWords>["d"], draft: Draft): string {
  if (!draft.point) return d("placeNone");
  return draft.error === null ? d("placeMap") : d("placeGps", { n: draft.error });
}

const LITTLE = 0.0006;

/** Objects of the grid around the point; outside the grid, those that the server knows there. */
function useThings(point: Point | null): Thing[] | null {
  const actor = useActor();
  const { box } = useArea(useDuty(useNow(60_000)));
  const inside =
    point &&
    box &&
    point[0] > box[0] &&
    point[0] < box[2] &&
    point[1] > box[1] &&
    point[1] < box[3];
  const round = point && ([point[0].toFixed(3), point[1].toFixed(3)].map(Number) as Point);
  const own = inside ? box : null;
  const around = round
    ? ([round[0] - LITTLE, round[1] - LITTLE, round[0] + LITTLE, round[1] + LITTLE] as const)
    : null;
  const wanted = own ?? (around ? [...around] : null);
  const path = wanted ? thingsOf(wanted as [number, number, number, number]) : null;
  const { value } = useKept<FeatureCollection<GeoPoint>>(actor, path, HOUR_MS);
  return useMemo(
    () =>
      value?.features.flatMap((it) =>
        it.geometry?.type === "Point"
          ? [
              {
                id: Number(it.id),
                code: (it.properties?.code as string | null) ?? null,
                name: (it.properties?.name as string | null) ?? null,
                point: it.geometry.coordinates as Point,
              },
            ]
          : [],
      ) ?? null,
    [value],
  );
}

function Things({ draft, put }: Props) {
  const { d } = useMyWords();
  const things = useThings(draft.point);
  const { point } = draft;
  if (!point || !things) return null;
  const near = things
    .map((it) => ({ it, far: meters(point, it.point) }))
    .filter((one) => one.far <= REACH_M || one.it.id === draft.thing?.id)
    .sort((a, b) => a.far - b.far)
    .slice(0, MOST);
  return (
    <fieldset>
      <legend>{d("things")}</legend>
      {near.length === 0 ? <output>{d("thingsNone")}</output> : null}
      <div className="m-chips">
        {near.map(({ it, far: m }) => (
          <button
            key={it.id}
            type="button"
            aria-pressed={draft.thing?.id === it.id}
            onClick={() => put({ thing: draft.thing?.id === it.id ? null : it })}
          >
            {it.name ?? it.code ?? it.id}
            <small>{far(d, m)}</small>
          </button>
        ))}
      </div>
    </fieldset>
  );
}
