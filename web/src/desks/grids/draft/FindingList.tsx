import { useEffect } from "react";
import { isTyping } from "../../../app/useKeys.ts";
import { prefs } from "../../../state/prefs.ts";
import { useStore } from "../../../state/store.ts";
import { Icon } from "../../../ui/Icon.tsx";
import { bench } from "../bench.ts";
import { icons } from "../drawings.ts";
import { FindingSwatch } from "../FindingSwatch.tsx";
import { serialOf } from "../scene.ts";
import type { Finding } from "../types.ts";
import { areaText, named, useGridWords } from "../words.ts";
import { lookAt, repairFindings } from "./actions.ts";

const GRAVITY = ["error", "warning", "info"];
/** Hints are many; the list names this many and counts the rest. */
const MOST = 60;

/** What is wrong, gravest first; a row goes there and offers its repair. */
export function FindingList({ findings }: { findings: Finding[] }) {
  const { d } = useGridWords();
  const busy = useStore(bench, (it) => it.sending);
  const sorted = [...findings].sort((a, b) => gravity(a) - gravity(b) || measure(b) - measure(a));
  const safe = findings.filter((it) => it.properties.safe && gravity(it) === 0);
  useWalk(sorted);
  return (
    <section className="desk-section" aria-label={d("finding.title")}>
      <header>
        <h3>{d("finding.title")}</h3>
        {safe.length ? (
          <button
            type="button"
            className="text-button"
            disabled={busy}
            onClick={() => void repairFindings(null)}
          >
            <Icon name={icons.repair} size={16} />
            {d("finding.repairAll", { n: safe.length })}
          </button>
        ) : null}
      </header>
      {sorted.length === 0 ? <p className="desk-none">{d("finding.none")}</p> : null}
      <ul>
        {sorted.slice(0, MOST).map((it) => (
          <Row key={it.id} finding={it} />
        ))}
      </ul>
      {sorted.length > MOST ? (
        <p className="desk-none">{d("finding.more", { n: sorted.length - MOST })}</p>
      ) : null}
    </section>
  );
}

const gravity = (it: Finding) => GRAVITY.indexOf(it.properties.severity);
const measure = (it: Finding) => it.properties.measure ?? 0;

function Row({ finding }: { finding: Finding }) {
  const words = useGridWords();
  const { d, title, lang } = words;
  const on = useStore(bench, (it) => it.finding === finding.id);
  const busy = useStore(bench, (it) => it.sending);
  const { kind, severity, codes, repair, zh, en } = finding.properties;
  const serials = [...new Set(codes.map(serialOf))].join(lang === "zh" ? "、" : ", ");
  return (
    <li className={`finding is-${severity} ${on ? "is-on" : ""}`}>
      <button
        type="button"
        className="finding-main"
        aria-pressed={on}
        onClick={() => lookAt(finding)}
      >
        <FindingSwatch kind={kind} />
        <strong>
          {named(words, "kind", kind)} {size(words, finding)}
        </strong>
        <small className="finding-severity">{named(words, "severity", severity)}</small>
        <small className="finding-where">
          {serials ? d("finding.at", { codes: serials }) : title({ zh, en })}
        </small>
      </button>
      {on ? (
        <div className="finding-more">
          <p>{title({ zh, en })}</p>
          {repair ? (
            <button
              type="button"
              className="button"
              disabled={busy || !repairable(finding)}
              onClick={() => void repairFindings([finding.id])}
            >
              <Icon name={icons.repair} size={16} />
              {named(words, "repair", repair)}
            </button>
          ) : null}
          {repair && !repairable(finding) ? <small>{d("finding.byHand")}</small> : null}
        </div>
      ) : null}
    </li>
  );
}

/** The server mends what is safe, and gaps when they are named. */
const repairable = ({ properties: { safe, kind } }: Finding) => safe || kind === "gap";

function size(words: ReturnType<typeof useGridWords>, { properties }: Finding): string {
  const { measure: value, unit } = properties;
  if (value === null || !unit) return "";
  if (unit === "m²") return areaText(words, value);
  return words.d("unit.m", { n: words.number(Math.round(value * 100) / 100) });
}

/** `[` and `]` walk the list. */
function useWalk(findings: Finding[]): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const step = { "[": -1, "]": 1 }[event.key];
      if (!step || isTyping(event.target) || !prefs.get().keys) return;
      const at = findings.findIndex((it) => it.id === bench.get().finding);
      const next = findings[(at + step + findings.length) % findings.length];
      if (next) lookAt(next);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [findings]);
}
