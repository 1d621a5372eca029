import { useEffect, useState } from "react";
import { logOut } from "../data/api.ts";
import { postJson } from "../data/http.ts";
import { useStore } from "../state/store.ts";
import { fetched, renew, useKept } from "./kept.ts";
import { useRegistryKept } from "./MapPage.tsx";
import { person, signedOut } from "./me.ts";
import { open, outbox } from "./outbox.ts";
import { moment } from "./time.ts";
import { track } from "./track.ts";
import type { Notice } from "./types.ts";
import { CLASSES, NOTICES, thingsOf, useActor, useArea, useDuty, useTasks } from "./useDuty.ts";
import { useNow, useOnline } from "./useNet.ts";
import { useMyWords } from "./words.ts";

/** My duty and track, the offline map, notices, and the way out. */
export function MePage() {
  return (
    <>
      <DutyCard />
      <AreaCard />
      <Notices />
      <Leave />
    </>
  );
}

function DutyCard() {
  const { d, title } = useMyWords();
  const name = useStore(person, (it) => it.me?.display || it.me?.actor || "");
  const duty = useDuty(useNow());
  const { on, kept, sent, failed, said } = useStore(track, (it) => it);
  return (
    <section className="m-card m-form">
      <div className="m-title">
        <h2>{name}</h2>
        <span>{duty ? d("grid", { code: duty.grid.slice(-3) }) : d("noDuty")}</span>
      </div>
      {duty ? (
        <p>{d("dutyFrom", { from: moment(duty.starts_at), to: moment(duty.ends_at) })}</p>
      ) : (
        <p className="m-quiet">{d("noDutyHint")}</p>
      )}
      <h3>{d("track")}</h3>
      <p className="m-quiet">{d("track.hint")}</p>
      {failed === "none" ? null : (
        <p className="m-fault" role="alert">
          {d(failed === "refused" ? "track.refused" : "track.lost")}
        </p>
      )}
      {said ? <p className="m-fault">{title(said)}</p> : null}
      <output>{d("track.counts", { sent, kept })}</output>
      <button
        type="button"
        className={on ? "m-button" : "m-button is-filled"}
        onClick={() => void setTracking(!on)}
      >
        {d(on ? "track.on" : "track.off")}
      </button>
    </section>
  );
}

let awake: WakeLockSentinel | null = null;

async function setTracking(on: boolean): Promise<void> {
  track.set({ on });
  await awake?.release().catch(() => {});
  awake = on ? await (navigator.wakeLock?.request("screen").catch(() => null) ?? null) : null;
}

const MEGABYTE = 2 ** 20;
const PERCENT = 100;

function AreaCard() {
  const { d } = useMyWords();
  const online = useOnline();
  const registry = useRegistryKept();
  const actor = useActor();
  const tasks = useTasks().value?.items;
  const { box } = useArea(useDuty(useNow(60_000)));
  const [share, setShare] = useState<number | null>(null);
  const [came, setCame] = useState<number | null>(null);
  const [used, setUsed] = useState(0);
  useEffect(() => {
    void navigator.storage?.estimate().then((it) => setUsed((it.usage ?? 0) / MEGABYTE));
  }, [came]);
  const keepAll = async () => {
    if (!box || !registry || !actor) return;
    setShare(0);
    const [{ keep }, { tilesOf }] = await Promise.all([
      import("./area.ts"),
      import("./Ground.tsx"),
    ]);
    const rest = [CLASSES, thingsOf(box)];
    for (const it of tasks ?? []) rest.push(`/api/cases/${it.case_id}`);
    await Promise.allSettled(rest.map((path) => fetched(actor, path)));
    await Promise.allSettled((tasks ?? []).map((it) => photosOf(actor, it.case_id)));
    setCame(await keep(tilesOf(registry, box), setShare));
    setShare(null);
  };
  return (
    <section className="m-card m-form">
      <h2>{d("offlineArea")}</h2>
      <p className="m-quiet">{d(box ? "areaHint" : "areaNeeds")}</p>
      <output>
        {share === null ? null : d("areaBusy", { n: Math.round(share * PERCENT) })}
        {share === null && came !== null
          ? d("areaDone", { n: came, at: moment(Date.now()) })
          : null}
      </output>
      <button
        type="button"
        className="m-button"
        disabled={!box || !registry || !online || share !== null}
        onClick={() => void keepAll()}
      >
        {d("areaKeep")}
      </button>
      {used > 0 ? <p className="m-quiet">{d("room", { n: used.toFixed(1) })}</p> : null}
    </section>
  );
}

/** Look at the photos of a task once, so that they are there without a network. */
async function photosOf(actor: string, id: number): Promise<void> {
  const base = `/api/cases/${id}/evidence`;
  const shown = await fetched<{ sha256: string }[]>(actor, base);
  await Promise.allSettled(shown.slice(0, 4).map((it) => fetch(`${base}/${it.sha256}/small`)));
}

function Notices() {
  const { d, title } = useMyWords();
  const actor = useActor();
  const { value } = useKept<{ unread: number; notices: Notice[] }>(actor, NOTICES);
  const unread = value?.notices.filter((it) => !it.read) ?? [];
  const mark = async () => {
    await postJson("/api/cases/notices/read", { ids: unread.map((it) => it.id) }).catch(() => {});
    renew();
  };
  return (
    <section className="m-card">
      <div className="m-title">
        <h2>{d("notices")}</h2>
        {unread.length ? (
          <button type="button" className="m-button is-small" onClick={() => void mark()}>
            {d("markRead")}
          </button>
        ) : null}
      </div>
      {value?.notices.length === 0 ? <p className="m-quiet">{d("noticesNone")}</p> : null}
      <ul className="m-list">
        {value?.notices.slice(0, 20).map((it) => (
          <li key={it.id} className={it.read ? "m-entry" : "m-entry is-new"}>
            <div className="m-line">
              <strong>{title(it)}</strong>
              <span className="m-quiet">{moment(it.at)}</span>
            </div>
            <p className="m-quiet">
              {[it.class_name, it.case_code, it.reason].filter(Boolean).join(" · ")}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Leave() {
  const { d } = useMyWords();
  const actor = useActor();
  const n = useStore(outbox, (it) => open(it.entries, actor));
  const [asked, setAsked] = useState(false);
  const leave = async () => {
    if (n && !asked) return setAsked(true);
    await logOut().catch(() => {});
    await signedOut();
  };
  return (
    <section className="m-card m-form">
      {asked ? <p role="alert">{d("logoutOpen", { n })}</p> : null}
      {asked ? (
        <button type="button" className="m-button is-filled" onClick={() => setAsked(false)}>
          {d("logoutStay")}
        </button>
      ) : null}
      <button type="button" className="m-button" onClick={() => void leave()}>
        {d("logout")}
      </button>
    </section>
  );
}
