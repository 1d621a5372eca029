import { useNames } from "../../data/names.ts";
import type { Registry } from "../../registry/types.ts";
import { moment } from "../../registry/values.ts";
import { useFlow, useUnits } from "./calls.ts";
import type { Page, Step } from "./types.ts";
import { stepName, useCaseWords, wordOf } from "./words.ts";

/** Steps that are no rows of the flow. */
const REMARKS = [
  "note",
  "urge",
  "supervise",
  "clock_yellow",
  "clock_red",
  "clock_escalated",
  "split",
  "follow",
  "deadline_recomputed",
];

/** How a case came here: one line per act, the newest first. */
export function Timeline({ page, registry }: { page: Page; registry: Registry }) {
  const flow = useFlow();
  const units = useUnits();
  const nameOf = useNames(page.events.map((it) => it.actor));
  const titles = new Map(units.data?.units.map((unit) => [unit.code, unit.title]));
  return (
    <ol className="case-steps" reversed>
      {[...page.events].reverse().map((step) => (
        <Line
          key={step.seq}
          step={step}
          registry={registry}
          name={stepName(flow.data?.transitions ?? [], step)}
          who={nameOf(step.actor)}
          unit={step.unit ? (titles.get(step.unit) ?? step.unit) : ""}
        />
      ))}
    </ol>
  );
}

interface LineProps {
  step: Step;
  registry: Registry;
  name: { zh: string; en: string } | undefined;
  unit: string;
  who: string;
}

function Line({ step, registry, name, unit, who }: LineProps) {
  const { d, title } = useCaseWords();
  const remark = REMARKS.includes(step.action)
    ? d(`step.${step.action}` as "step.note")
    : step.action;
  const list = step.machine === "case" ? "case_state" : "case_item_state";
  const moved = step.state_from !== step.state_to;
  return (
    <li>
      <time dateTime={step.at}>{moment(step.at)}</time>
      <strong>{name ? title(name) : remark}</strong>
      {moved ? <small>→ {wordOf(registry, list, step.state_to, title)}</small> : null}
      <span className="case-who">
        {[unit, step.actor === "system" ? d("program") : who].filter(Boolean).join(" · ")}
      </span>
      {step.reason ? <q>{step.reason}</q> : null}
    </li>
  );
}
