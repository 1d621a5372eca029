import { useEffect } from "react";
import { go, navigate, usePath } from "../app/route.ts";
import { session } from "../data/session.ts";
import { prefs } from "../state/prefs.ts";
import { useStore } from "../state/store.ts";
import { fetched, renew } from "./kept.ts";
import { Login } from "./Login.tsx";
import { MapPage } from "./MapPage.tsx";
import { MePage } from "./MePage.tsx";
import { person, usePerson } from "./me.ts";
import { load, open, outbox } from "./outbox.ts";
import { QueuePage } from "./QueuePage.tsx";
import { ReportPage } from "./report/ReportPage.tsx";
import { type Drawn, Sign } from "./Sign.tsx";
import { keepSending, send } from "./sending.ts";
import { TaskPage } from "./TaskPage.tsx";
import { TasksPage } from "./TasksPage.tsx";
import { watch } from "./track.ts";
import { CLASSES } from "./useDuty.ts";
import { useOnline } from "./useNet.ts";
import { useMyWords } from "./words.ts";

const TABS = ["tasks", "map", "report", "queue", "me"] as const;
type Tab = (typeof TABS)[number];
const SIGNS: Record<Tab, Drawn> = {
  tasks: "tasks",
  map: "map",
  report: "camera",
  queue: "cloud",
  me: "user",
};
const TASK = /^\/m\/tasks\/(\d{1,18})$/;

const address = (tab: Tab) => (tab === "tasks" ? "/m/" : `/m/${tab}`);

/** The collector's pages: where do I go next? Everything on them works without a network. */
export function Collector() {
  const { d } = useMyWords();
  const known = useStore(person, (it) => it.known);
  const actor = useStore(person, (it) => it.me?.actor ?? null);
  const expired = useStore(session, (it) => it.expired);
  const title = d("title");
  usePerson();
  useQueue(actor);
  useEffect(() => {
    document.title = title;
  }, [title]);
  if (!known) return <p className="m-wait" role="status" />;
  if (!actor) return <Login />;
  return <Pages actor={actor} expired={expired} />;
}

/** Send what waits, and watch the place, while somebody is here. */
function useQueue(actor: string | null): void {
  useEffect(() => {
    void load().then(send);
    return keepSending();
  }, []);
  useEffect(() => {
    if (!actor) return;
    void send();
    // The network may go at any time: without the classes no report can be written then.
    void fetched(actor, CLASSES).catch(() => {});
    return watch();
  }, [actor]);
  const sent = useStore(outbox, (it) => it.entries.filter((one) => one.state === "sent").length);
  useEffect(() => {
    if (sent) renew();
  }, [sent]);
}

function Pages({ actor, expired }: { actor: string; expired: boolean }) {
  const { d } = useMyWords();
  const path = usePath();
  const task = TASK.exec(path)?.[1];
  const tab = TABS.find((it) => path === address(it)) ?? "tasks";
  if (expired && path === "/m/login") return <Login again={actor} />;
  return (
    <>
      <Banner expired={expired} actor={actor} />
      <main className={tab === "map" ? "m-main is-map" : "m-main"}>
        <h1 className="sr-only">{d(`tab.${tab}`)}</h1>
        {task ? <TaskPage key={task} id={Number(task)} /> : null}
        {!task && tab === "tasks" ? <TasksPage /> : null}
        {tab === "map" ? <MapPage /> : null}
        {tab === "report" ? <ReportPage /> : null}
        {tab === "queue" ? <QueuePage /> : null}
        {tab === "me" ? <MePage /> : null}
      </main>
      <Tabs on={tab} actor={actor} />
    </>
  );
}

function Banner({ expired, actor }: { expired: boolean; actor: string }) {
  const { d, lang } = useMyWords();
  const online = useOnline();
  const n = useStore(outbox, (it) => open(it.entries, actor));
  const other = (
    <button
      type="button"
      className="m-lang"
      lang={lang === "zh" ? "en" : "zh-CN"}
      onClick={() => prefs.set({ lang: lang === "zh" ? "en" : "zh" })}
    >
      {d("language")}
    </button>
  );
  if (!online) {
    return (
      <header className="m-head is-off" aria-live="polite">
        <Sign name="off" />
        <span>{n ? d("offline", { n }) : d("offlineNone")}</span>
      </header>
    );
  }
  if (expired) {
    return (
      <header className="m-head is-off" aria-live="polite">
        <span>{d("expired")}</span>
        <button type="button" className="m-lang" onClick={() => navigate("/m/login")}>
          {d("login")}
        </button>
      </header>
    );
  }
  return (
    <header className="m-head">
      <strong>{d("title")}</strong>
      {other}
    </header>
  );
}

function Tabs({ on, actor }: { on: Tab; actor: string }) {
  const { d } = useMyWords();
  const n = useStore(outbox, (it) => open(it.entries, actor));
  return (
    <nav className="m-tabs" aria-label={d("nav")}>
      {TABS.map((it) => (
        <a
          key={it}
          href={address(it)}
          className={it === "report" ? "is-big" : ""}
          aria-current={on === it ? "page" : undefined}
          onClick={go(address(it))}
        >
          <span className="m-sign">
            <Sign name={SIGNS[it]} />
          </span>
          <span>
            {d(`tab.${it}`)}
            {it === "queue" && n ? <b className="m-count"> {n}</b> : null}
          </span>
        </a>
      ))}
    </nav>
  );
}
