import { go } from "../../app/route.ts";
import { useNames } from "../../data/names.ts";
import type { Registry } from "../../registry/types.ts";
import { moment } from "../../registry/values.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { useRuns } from "./calls.ts";
import { Deliver } from "./Deliver.tsx";
import { DueLayers } from "./DueLayers.tsx";
import type { Run } from "./types.ts";
import { useCensusWords } from "./words.ts";

/** Deliveries so far, and a place to put the next one. */
export function Home({ registry }: { registry: Registry }) {
  const { d } = useCensusWords();
  const runs = useRuns();
  const nameOf = useNames((runs.data?.runs ?? []).map((it) => it.actor));
  return (
    <section className="cs-home" aria-label={d("title")}>
      <header className="panel-head">
        <h2>{d("title")}</h2>
      </header>
      <Deliver registry={registry} />
      <div className="panel-body">
        {runs.isPending ? <Skeleton rows={6} height={64} /> : null}
        {runs.isError && !runs.data ? (
          <Trouble say="error.page" problem={runs.error} retry={() => runs.refetch()} />
        ) : null}
        {runs.data?.runs.length === 0 ? <p className="empty">{d("noRuns")}</p> : null}
        <ul className="cs-runs" aria-label={d("runs")}>
          {runs.data?.runs.map((run) => (
            <Line key={run.id} run={run} by={nameOf(run.actor)} />
          ))}
        </ul>
        <DueLayers />
      </div>
    </section>
  );
}

function Line({ run, by }: { run: Run; by: string }) {
  const { d, number } = useCensusWords();
  const to = `/census/${run.id}`;
  const { inspect, check } = run.summary;
  const held = check?.quarantined;
  return (
    <li>
      <a href={to} className="cs-run" onClick={go(to)}>
        <span className="cs-run-head">
          <strong>{run.title}</strong>
          <State run={run} />
        </span>
        <small>
          {inspect ? d("rows", { n: number(inspect.rows) }) : d("notRead")}
          {held ? ` · ${d("heldBack", { n: number(held) })}` : ""}
        </small>
        <small>
          {moment(run.created_at)} · {by}
          {run.mends ? ` · ${d("mends", { n: run.mends })}` : ""}
        </small>
      </a>
    </li>
  );
}

/** In one word how far a run is. */
export function State({ run }: { run: Run }) {
  const { d } = useCensusWords();
  const look = run.progress
    ? "busy"
    : run.summary.undone
      ? "undone"
      : run.state === "publish"
        ? "published"
        : run.state === "cancelled"
          ? "cancelled"
          : "open";
  const names = {
    busy: d("stateBusy"),
    undone: d("stateUndone"),
    published: d("statePublished"),
    cancelled: d("stateCancelled"),
    open: d("stateOpen"),
  };
  return <span className={`tag cs-state is-${look}`}>{names[look]}</span>;
}
