import { useMemo, useState } from "react";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { useBroken, useFindings } from "./calls.ts";
import type { PageProps } from "./pageProps.ts";
import { RowSums } from "./RowSums.tsx";
import { SPOTS } from "./stage.ts";
import { reached } from "./steps.ts";
import type { Broken, Finding } from "./types.ts";
import { flyTo, useShown } from "./useStage.ts";
import { useCensusWords } from "./words.ts";

const SHOWN = 500;

/** Which rules are broken, how often, and where. */
export function CheckPage({ work }: PageProps) {
  const { d } = useCensusWords();
  const ready = reached(work, "check");
  const broken = useBroken(work.id, ready);
  const [chosen, setChosen] = useState<string | null>(null);
  const rules = broken.data?.findings ?? [];
  const found = useFindings(work.id, chosen, SHOWN);
  const spots = useMemo(
    () => marks(chosen ? (found.data?.features ?? []) : []),
    [chosen, found.data],
  );
  useShown(SPOTS, spots);
  return (
    <section className="cs-page" aria-label={d("tab.check")}>
      <header className="panel-head">
        <h2>{d("tab.check")}</h2>
      </header>
      <div className="panel-body">
        {ready ? <RowSums work={work} /> : <p className="empty">{d("notChecked")}</p>}
        {ready && broken.isPending ? <Skeleton rows={6} height={48} /> : null}
        {broken.isError && !broken.data ? (
          <Trouble say="error.page" problem={broken.error} retry={() => broken.refetch()} />
        ) : null}
        {ready && broken.data && rules.length === 0 ? (
          <p className="empty">{d("noFindings")}</p>
        ) : null}
        {(["error", "warning"] as const).map((severity) => (
          <Rules
            key={severity}
            {...{ severity, chosen }}
            rules={rules.filter((it) => it.severity === severity)}
            choose={(rule) => setChosen(rule === chosen ? null : rule)}
            found={found.data?.features ?? []}
          />
        ))}
      </div>
    </section>
  );
}

const marks = (found: readonly Finding[]) =>
  found.flatMap(({ geometry, properties: { severity } }) =>
    geometry ? [{ type: "Feature" as const, geometry, properties: { look: severity } }] : [],
  );

interface RulesProps {
  severity: "error" | "warning";
  rules: readonly Broken[];
  chosen: string | null;
  choose: (rule: string) => void;
  found: readonly Finding[];
}

function Rules({ severity, rules, chosen, choose, found }: RulesProps) {
  const { d, title, number } = useCensusWords();
  if (!rules.length) return null;
  return (
    <section className="cs-rules" aria-label={d(`severity.${severity}`)}>
      <h3>
        {d(`severity.${severity}`)}
        <small>{d(severity === "error" ? "errorMeans" : "warningMeans")}</small>
      </h3>
      <ul>
        {rules.map((it) => (
          <li key={`${it.n}/${it.rule}/${it.field}`}>
            <button
              type="button"
              className={`cs-rule is-${severity} ${chosen === it.rule ? "is-on" : ""}`}
              aria-expanded={chosen === it.rule}
              onClick={() => choose(it.rule)}
            >
              <span>{title(it)}</span>
              <small>{it.rule}</small>
              <strong>{d("rows", { n: number(it.rows) })}</strong>
            </button>
            {chosen === it.rule ? <Where found={found} field={it.field} n={it.n} /> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

const LISTED = 50;

/** Rows that break a rule; a click goes to the place. */
function Where({
  found,
  field,
  n,
}: {
  found: readonly Finding[];
  field: string | null;
  n: number;
}) {
  const { d, title } = useCensusWords();
  const mine = found.filter(({ properties: it }) => it.n === n && it.field === field);
  return (
    <ul className="cs-where" aria-label={d("where")}>
      {mine.slice(0, LISTED).map((it) => (
        <li key={it.properties.id}>
          <button type="button" disabled={!it.geometry} onClick={() => flyTo([it])}>
            <span>{d("row", { n: it.properties.row })}</span>
            <small>{it.properties.value ?? title(it.properties)}</small>
          </button>
        </li>
      ))}
      {mine.length > LISTED ? (
        <li>
          <small>{d("more", { n: mine.length - LISTED })}</small>
        </li>
      ) : null}
    </ul>
  );
}
