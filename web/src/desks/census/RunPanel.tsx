import { useEffect, useState } from "react";
import { navigate } from "../../app/route.ts";
import type { Problem } from "../../data/http.ts";
import type { Registry } from "../../registry/types.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { CheckPage } from "./CheckPage.tsx";
import {
  advance,
  cancel,
  isAtWork,
  isWorkedOn,
  sent,
  useJob,
  usePairs,
  useRefresh,
  useWork,
} from "./calls.ts";

import { State } from "./Home.tsx";
import { InspectPage } from "./InspectPage.tsx";
import { MapPage } from "./MapPage.tsx";
import { MatchPage } from "./MatchPage.tsx";
import { PublishPage } from "./PublishPage.tsx";
import { QuarantinePage } from "./QuarantinePage.tsx";
import { Stepper } from "./Stepper.tsx";
import { lacking, next, opening, type PageId, reached, refusalOf } from "./steps.ts";
import type { Job, Work } from "./types.ts";
import { clock, useCensusWords } from "./words.ts";

interface Props {
  registry: Registry;
  id: number;
  page: PageId | null;
  phone: boolean;
  sheet: number;
}

const PARTS = {
  inspect: InspectPage,
  map: MapPage,
  check: CheckPage,
  quarantine: QuarantinePage,
  match: MatchPage,
  publish: PublishPage,
};

/** One run: its steps on the left, the page of a step on the right, the map between them. */
export function RunPanel({ registry, id, page, phone, sheet }: Props) {
  const job = useJob(id);
  const sending = isAtWork(job.data);
  const work = useWork(id, sending);
  const busy = sending || isWorkedOn(work.data);
  const undecided = useUndecided(work.data);
  const refresh = useRefresh(id);
  useAfterwards(id, job.data, refresh);
  const shown = page ?? (work.data ? opening(work.data, undecided) : null);
  useEffect(() => {
    if (!page && shown && !busy && isRead(work.data)) {
      history.replaceState(null, "", `/census/${id}/${shown}`);
      dispatchEvent(new PopStateEvent("popstate"));
    }
  }, [page, shown, busy, id, work.data]);
  if (!work.data) {
    return (
      <aside className={phone ? "cs-phone" : "left"}>
        {work.isPending ? (
          <Skeleton rows={8} height={48} />
        ) : (
          <Trouble say="error.page" problem={work.error} retry={() => work.refetch()} />
        )}
      </aside>
    );
  }
  const Part = shown ? PARTS[shown] : null;
  const side = (
    <Side {...{ undecided, busy, refresh, phone }} work={work.data} job={job.data} page={shown} />
  );
  const part = Part ? (
    <Part key={shown} {...{ registry, undecided, refresh, busy }} work={work.data} />
  ) : null;
  if (phone) {
    return (
      <aside className={onPhone(shown)}>
        {side}
        {part}
      </aside>
    );
  }
  return (
    <>
      <aside className="left">{side}</aside>
      {part ? (
        <aside className="right cs-sheet" style={{ width: sheet }}>
          {part}
        </aside>
      ) : null}
    </>
  );
}

/** Pairs are decided on the map, which then stays in sight. */
const onPhone = (page: PageId | null) => (page === "match" ? "cs-phone is-low" : "cs-phone");

/** A page of its own is opened once it is known where the work goes on. */
const isRead = (work: Work | undefined) =>
  Boolean(work && (reached(work, "map") || work.state === "cancelled"));

/** Pairs that wait for a person. */
function useUndecided(work: Work | undefined): number {
  const ready = Boolean(work && reached(work, "match") && !reached(work, "publish"));
  const open = usePairs(work?.id ?? 0, { decision: "open", kind: "" }, 1, ready);
  return ready ? (open.data?.numberMatched ?? open.data?.features.length ?? 0) : 0;
}

/** When a job ends, everything of the run is looked at anew; one that ended well is forgotten. */
function useAfterwards(run: number, job: Job | undefined, refresh: () => Promise<void>): void {
  const status = job?.status;
  useEffect(() => {
    if (!status || status === "accepted" || status === "running") return;
    void refresh();
    if (status === "successful") sent(run, null);
  }, [status]);
}

interface SideProps {
  work: Work;
  job: Job | undefined;
  page: PageId | null;
  undecided: number;
  busy: boolean;
  refresh: () => Promise<void>;
  phone: boolean;
}

function Side({ work, job, page, undecided, busy, refresh, phone }: SideProps) {
  const { d } = useCensusWords();
  const atWork = busy || work.progress !== null;
  return (
    <section className="cs-side" aria-label={d("run")}>
      <header className="panel-head">
        <IconButton icon="left" label={d("back")} onClick={() => navigate("/census")} />
        <h2 title={work.title}>{work.title}</h2>
        <State run={work} />
      </header>
      {atWork ? <AtWork work={work} refresh={refresh} /> : null}
      {atWork ? null : <Refusal work={work} job={job} />}
      <Stepper {...{ work, page, undecided }} />
      {atWork ? null : <Further {...{ work, undecided, refresh }} />}
      {atWork || phone || work.state === "publish" || work.state === "cancelled" ? null : (
        <Giving work={work} refresh={refresh} />
      )}
    </section>
  );
}

/** Why the last step did not end; also after the page was left and opened again. */
function Refusal({ work, job }: { work: Work; job: Job | undefined }) {
  const { d, title } = useCensusWords();
  const kept = refusalOf(work);
  const here = job?.status === "failed" ? (job.message ?? d("failed")) : null;
  const said = kept ? title(kept) : here;
  return said ? (
    <p className="cs-refusal" role="alert">
      {said}
    </p>
  ) : null;
}

/** Rows, rate and time left of the step at work, and the way to stop it. */
function AtWork({ work, refresh }: { work: Work; refresh: () => Promise<void> }) {
  const { d, number } = useCensusWords();
  const now = work.progress;
  return (
    <div className="cs-progress" role="status">
      <strong>{now ? d(`step.${now.step}`) : d("waiting")}</strong>
      {now?.total ? (
        <progress value={now.done} max={now.total} aria-label={d("progress")} />
      ) : (
        <progress aria-label={d("progress")} />
      )}
      <small>
        {now ? d("rowsDone", { n: number(now.done) }) : d("queued")}
        {now?.rate ? ` · ${d("rate", { n: number(now.rate) })}` : ""}
        {now?.left ? ` · ${d("left", { time: clock(now.left) })}` : ""}
      </small>
      <Giving work={work} refresh={refresh} />
    </div>
  );
}

/** Cancel for good, asked twice. */
function Giving({ work, refresh }: { work: Work; refresh: () => Promise<void> }) {
  const { d, title } = useCensusWords();
  const [sure, setSure] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const end = async () => {
    await cancel(work.id).catch((it: Problem) => setProblem(it));
    sent(work.id, null);
    await refresh();
  };
  if (!sure) {
    return (
      <button type="button" className="text-button cs-cancel" onClick={() => setSure(true)}>
        {d("cancel")}
      </button>
    );
  }
  return (
    <div className="cs-sure">
      <p>{problem ? title(problem) : d("cancelSure")}</p>
      <button type="button" className="button" onClick={() => void end()}>
        {d("cancelYes")}
      </button>
      <button type="button" className="text-button" onClick={() => setSure(false)}>
        {d("cancelNo")}
      </button>
    </div>
  );
}

interface FurtherProps {
  work: Work;
  undecided: number;
  refresh: () => Promise<void>;
}

/** The one thing to do next, or what has to be stated before. */
function Further({ work, undecided, refresh }: FurtherProps) {
  const { d, title, number } = useCensusWords();
  const [problem, setProblem] = useState<Problem | null>(null);
  const ahead = next(work, undecided);
  const begin = async () => {
    if (!ahead) return;
    setProblem(null);
    await advance(work.id, ahead).catch((it: Problem) => setProblem(it));
    await refresh();
  };
  const lacks = lacking(work);
  if (work.state === "publish" || work.state === "cancelled") return null;
  const go = () => (ahead?.until === "publish" ? navigate(`/census/${work.id}/publish`) : begin());
  return (
    <div className="cs-further">
      {lacks.map((it) => (
        <p key={it.n} className="cs-lacks">
          {title(it)}
        </p>
      ))}
      {undecided ? <p className="cs-lacks">{d("undecided", { n: number(undecided) })}</p> : null}
      <button
        type="button"
        className="button is-filled"
        disabled={!ahead}
        onClick={() => void go()}
      >
        {d(reached(work, "match") ? "goPublish" : "goCheck")}
      </button>
      {problem ? (
        <p className="cs-refusal" role="alert">
          {title(problem)}
        </p>
      ) : null}
    </div>
  );
}
