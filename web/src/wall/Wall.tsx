import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import { prefs } from "../state/prefs.ts";
import { useStore } from "../state/store.ts";
import { Gate } from "./Gate.tsx";
import { Kpis } from "./Kpis.tsx";
import { Alarms, Feed } from "./Lists.tsx";
import { Ranking } from "./Ranking.tsx";
import { marked } from "./scene.ts";
import { Trend } from "./Trend.tsx";
import { clock, day, hour } from "./time.ts";
import { type Told, useBoard } from "./useBoard.ts";
import { useGround } from "./useGround.ts";
import { useWallWords } from "./words.ts";

const WallMap = lazy(() => import("./WallMap.tsx"));
const STALE_MS = 25_000;
const LEGEND = [
  ["2", "▲"],
  ["1", "◆"],
  ["0", "●"],
] as const;

/** The wall: is the city under control, and where not? Nobody has to touch it. */
export function Wall() {
  const [key, setKey] = useState(0);
  const told = useBoard(key);
  const status = told.fault?.status;
  if (!told.board && (status === 401 || status === 403)) {
    return <Gate denied={status === 403} done={() => setKey(key + 1)} />;
  }
  return <Screen told={told} again={key} />;
}

function Screen({ told, again }: { told: Told; again: number }) {
  const { d, title } = useWallWords();
  const lang = useStore(prefs, (it) => it.lang);
  const now = useSecond();
  const { me, registry, view, shown } = useGround(again);
  const { board } = told;
  const marks = useMemo(() => marked(board?.marks ?? []), [board?.marks]);
  const city = me?.city ? title(me.city) : "";
  return (
    <main className="w-screen">
      <header className="w-head">
        <h1>
          {city}
          {lang === "en" ? " · " : ""}
          {d("title")}
        </h1>
        <Age told={told} now={now} />
        <time className="w-clock">
          {day(now, lang)} {clock(now)}
        </time>
      </header>
      <Kpis board={board} />
      <div className="w-left">
        <Panel name="ranking" aside={d("rankingHint")}>
          <Ranking board={board} />
        </Panel>
        <Panel name="trend" aside={d("trendHint")}>
          <Trend board={board} />
        </Panel>
      </div>
      <section className="w-middle" aria-label={d("map")}>
        <Suspense fallback={null}>
          {registry && view ? (
            <WallMap registry={registry} view={view} marks={marks} label={d("map")} shown={shown} />
          ) : null}
        </Suspense>
        {view ? <p className="w-view">{view.name || d("city")}</p> : null}
        <ul className="w-legend">
          {LEGEND.map(([light, mark]) => (
            <li key={light} className={`is-${light}`}>
              <span aria-hidden="true">{mark}</span> {d(`legend.${light}`)}
            </li>
          ))}
        </ul>
      </section>
      <div className="w-right">
        <Panel name="feed">
          <Feed board={board} now={now} />
        </Panel>
        <Panel name="alarms">
          <Alarms board={board} now={now} />
        </Panel>
      </div>
    </main>
  );
}

interface PanelProps {
  name: "ranking" | "trend" | "feed" | "alarms";
  aside?: string;
  children: ReactNode;
}

function Panel({ name, aside, children }: PanelProps) {
  const { d } = useWallWords();
  return (
    <section className={`w-panel is-${name}`} aria-labelledby={`w-${name}`}>
      <div className="w-title">
        <h2 id={`w-${name}`}>{d(name)}</h2>
        {aside ? <span>{aside}</span> : null}
      </div>
      {children}
    </section>
  );
}

/** How old the figures are; amber once they are older than they should be. */
function Age({ told, now }: { told: Told; now: number }) {
  const { d } = useWallWords();
  if (!told.board) return <p className="w-age">{d("loading")}</p>;
  const age = Math.max(0, now - told.at);
  if (age > STALE_MS || (told.fault && age > STALE_MS / 2)) {
    return (
      <p className="w-age is-stale" role="status">
        {d("stale", { at: hour(told.at) })}
      </p>
    );
  }
  return <p className="w-age">{d("live", { n: Math.round(age / 1000) })}</p>;
}

function useSecond(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const beat = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(beat);
  }, []);
  return now;
}
