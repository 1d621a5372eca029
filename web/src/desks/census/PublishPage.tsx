import { useState } from "react";
import type { Problem } from "../../data/http.ts";
import { moment } from "../../registry/values.ts";
import { advance, ROOT, undo } from "./calls.ts";
import type { PageProps } from "./pageProps.ts";
import { RowSums } from "./RowSums.tsx";
import { goneOf, next, reached, whereRowsWent, written } from "./steps.ts";
import type { Work } from "./types.ts";
import { useCensusWords } from "./words.ts";

/** What will be written, the deed, and afterwards the report and the way back. */
export function PublishPage({ work, undecided, busy, refresh }: PageProps) {
  const { d } = useCensusWords();
  const done = reached(work, "publish");
  return (
    <section className="cs-page" aria-label={d("tab.publish")}>
      <header className="panel-head">
        <h2>{d("tab.publish")}</h2>
      </header>
      <div className="panel-body">
        {reached(work, "check") ? <RowSums work={work} /> : null}
        {done ? (
          <Done work={work} refresh={refresh} />
        ) : (
          <Ahead {...{ work, undecided, busy, refresh }} />
        )}
        {reached(work, "check") ? <Report work={work} /> : null}
      </div>
    </section>
  );
}

function Ahead({ work, undecided, busy, refresh }: Omit<PageProps, "registry">) {
  const { d, title, number } = useCensusWords();
  const [problem, setProblem] = useState<Problem | null>(null);
  const ready = next(work, undecided)?.until === "publish";
  const rows = Object.fromEntries(whereRowsWent(work).map((it) => [it.name, it.rows]));
  const updated = (rows.moved ?? 0) + (rows.changed ?? 0);
  const publish = async () => {
    setProblem(null);
    await advance(work.id, { until: "publish" }).catch((it: Problem) => setProblem(it));
    await refresh();
  };
  if (work.state === "cancelled") return <p className="empty">{d("stateCancelledLong")}</p>;
  return (
    <div className="cs-publish">
      <p>
        {ready
          ? d("willWrite", {
              created: number(rows.new ?? 0),
              updated: number(updated),
              gone: number(goneOf(work)),
            })
          : d(undecided ? "decideFirst" : "matchFirst")}
      </p>
      <button
        type="button"
        className="button is-filled"
        disabled={!ready || busy}
        onClick={() => void publish()}
      >
        {d("publish")}
      </button>
      {problem ? (
        <p className="cs-refusal" role="alert">
          {title(problem)}
        </p>
      ) : null}
    </div>
  );
}

function Done({ work, refresh }: { work: Work; refresh: () => Promise<void> }) {
  const { d, title, number } = useCensusWords();
  const [sure, setSure] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { created, updated, retired } = written(work);
  const undone = work.summary.undone;
  const back = async () => {
    setProblem(null);
    await undo(work.id).catch((it: Problem) => setProblem(it));
    setSure(false);
    await refresh();
  };
  return (
    <div className="cs-publish">
      <p>
        {d("wrote", {
          at: moment(work.published_at ?? ""),
          created: number(created),
          updated: number(updated),
          retired: number(retired),
          changeset: work.changeset_id ?? "",
        })}
      </p>
      {undone ? <p className="cs-note">{d("undoneAt", { at: moment(undone.at) })}</p> : null}
      {undone ? null : sure ? (
        <div className="cs-sure">
          <p>{d("undoSure")}</p>
          <button type="button" className="button" onClick={() => void back()}>
            {d("undoYes")}
          </button>
          <button type="button" className="text-button" onClick={() => setSure(false)}>
            {d("cancelNo")}
          </button>
        </div>
      ) : (
        <button type="button" className="button" onClick={() => setSure(true)}>
          {d("undo")}
        </button>
      )}
      {problem ? (
        <p className="cs-refusal" role="alert">
          {title(problem)}
        </p>
      ) : null}
    </div>
  );
}

function Report({ work }: { work: Work }) {
  const { d } = useCensusWords();
  const path = `${ROOT}/runs/${work.id}/report`;
  return (
    <section className="cs-report">
      <h3>{d("report")}</h3>
      <a className="button" href={`${path}.html`} target="_blank" rel="noreferrer">
        {d("reportPage")}
      </a>
      <a className="button" href={`${path}.xlsx`}>
        {d("reportBook")}
      </a>
    </section>
  );
}
