import { useMemo, useState } from "react";
import { navigate } from "../../app/route.ts";
import { type Problem, postFile } from "../../data/http.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { ROOT, sent, useBroken, useHeld } from "./calls.ts";
import { InQgis } from "./InQgis.tsx";
import type { PageProps } from "./pageProps.ts";
import { SPOTS } from "./stage.ts";
import { reached } from "./steps.ts";
import type { HeldRow, Work } from "./types.ts";
import type { Sent } from "./upload.ts";
import { flyTo, useShown } from "./useStage.ts";
import { useCensusWords } from "./words.ts";

const PAGE = 200;

/** Rows that were held back: why, where, and the way to mend them. */
export function QuarantinePage({ work }: PageProps) {
  const { d, number } = useCensusWords();
  const ready = reached(work, "check");
  const [rule, setRule] = useState("");
  const [limit, setLimit] = useState(PAGE);
  const held = useHeld(work.id, rule, limit, ready);
  const rows = held.data?.features ?? [];
  const total = held.data?.numberMatched ?? rows.length;
  const spots = useMemo(() => marks(rows), [rows]);
  useShown(SPOTS, spots);
  return (
    <section className="cs-page" aria-label={d("tab.quarantine")}>
      <header className="panel-head">
        <h2>{d("tab.quarantine")}</h2>
        {rows.length ? <small>{d("rows", { n: number(total) })}</small> : null}
      </header>
      {ready && work.summary.check?.quarantined ? (
        <>
          <Mending work={work} rule={rule} setRule={setRule} />
          <InQgis />
        </>
      ) : null}
      <div className="panel-body">
        <Loading {...{ ready, held, rule }} clear={() => setRule("")} />
        <ul className="cs-held" aria-label={d("tab.quarantine")}>
          {rows.map((it) => (
            <Held key={`${it.properties.n}/${it.properties.row}`} row={it} />
          ))}
        </ul>
        {rows.length < total ? (
          <button type="button" className="text-button" onClick={() => setLimit(limit + PAGE)}>
            {d("more", { n: number(total - rows.length) })}
          </button>
        ) : null}
      </div>
    </section>
  );
}

interface LoadingProps {
  ready: boolean;
  held: ReturnType<typeof useHeld>;
  rule: string;
  clear: () => void;
}

/** What is said while there is no row to show. */
function Loading({ ready, held, rule, clear }: LoadingProps) {
  const { d } = useCensusWords();
  if (!ready) return <p className="empty">{d("notChecked")}</p>;
  if (held.isPending) return <Skeleton rows={8} height={56} />;
  if (!held.data) {
    return <Trouble say="error.page" problem={held.error} retry={() => held.refetch()} />;
  }
  if (held.data.features.length) return null;
  return (
    <p className="empty">
      {d(rule ? "noneOfRule" : "noQuarantine")}
      {rule ? (
        <button type="button" className="text-button" onClick={clear}>
          {d("allReasons")}
        </button>
      ) : null}
    </p>
  );
}

const marks = (rows: readonly HeldRow[]) =>
  rows.flatMap(({ geometry, properties }) =>
    geometry
      ? [
          {
            type: "Feature" as const,
            geometry,
            properties: { look: properties.state === "open" ? "error" : "warning" },
          },
        ]
      : [],
  );

interface MendingProps {
  work: Work;
  rule: string;
  setRule: (rule: string) => void;
}

/** Choose a reason; take the rows away as a workbook, and bring them back mended. */
function Mending({ work, rule, setRule }: MendingProps) {
  const { d, title, number } = useCensusWords();
  const broken = useBroken(work.id, true);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const errors = (broken.data?.findings ?? []).filter((it) => it.severity === "error");
  const bring = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setProblem(null);
    try {
      const made = await postFile<Sent>(`${ROOT}/runs/${work.id}/mend`, file);
      sent(made.id, made.job);
      navigate(`/census/${made.id}/check`);
    } catch (it) {
      setProblem(it as Problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="cs-mending">
      <select
        aria-label={d("reason")}
        value={rule}
        onChange={(event) => setRule(event.target.value)}
      >
        <option value="">{d("allReasons")}</option>
        {errors.map((it) => (
          <option key={`${it.n}/${it.rule}/${it.field}`} value={it.rule}>
            {`${title(it)} ${number(it.rows)}`}
          </option>
        ))}
      </select>
      <a className="button" href={`${ROOT}/runs/${work.id}/quarantine.xlsx`}>
        {d("takeAway")}
      </a>
      <label className="button cs-file">
        {d(busy ? "bringing" : "bringBack")}
        <input
          type="file"
          accept=".xlsx"
          disabled={busy}
          onChange={(event) => {
            void bring(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
      </label>
      {problem ? (
        <p className="cs-refusal" role="alert">
          {title(problem)}
        </p>
      ) : null}
    </div>
  );
}

/** One row with its reasons; open, with everything that was delivered. */
function Held({ row }: { row: HeldRow }) {
  const { d, title } = useCensusWords();
  const [open, setOpen] = useState(false);
  const { properties: it } = row;
  return (
    <li className={open ? "is-on" : ""}>
      <button
        type="button"
        className="cs-held-row"
        aria-expanded={open}
        onClick={() => {
          setOpen(!open);
          if (!open) flyTo([row]);
        }}
      >
        <span>{d("row", { n: it.row })}</span>
        <span className="cs-why">
          {it.reasons.all.map((why) => (
            <span key={`${why.rule}/${why.field}`}>{title(why)}</span>
          ))}
        </span>
        {it.state === "open" ? null : (
          <span className="tag">{d("mendedBy", { n: it.mended_by ?? "" })}</span>
        )}
      </button>
      {open ? (
        <dl className="cs-raw">
          {Object.entries(it.raw).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value === null || value === "" ? "—" : String(value)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </li>
  );
}
