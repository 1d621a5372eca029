import { useMemo, useState } from "react";
import type { Registry } from "../../../registry/types.ts";
import { type ConfigRow, type Edition, useRows } from "../calls.ts";
import { wordOf } from "../codes/words.ts";
import { useAdminWords } from "../words.ts";
import { BOX, diagram, type Step, stepsOf } from "./diagram.ts";

const MACHINES = ["case", "order", "field", "request", "token"] as const;
const STATES: Record<string, string> = { case: "case_state" };

interface Props {
  kind: string;
  edition: Edition;
  part: string;
  registry: Registry;
  chosen: string | null;
  choose: (row: ConfigRow) => void;
}

/** The flow as a picture: states and the steps between them; a click opens a step. */
export function FlowDiagram({ kind, edition, part, registry, chosen, choose }: Props) {
  const { d, title } = useAdminWords();
  const [machine, setMachine] = useState<string>("case");
  const [state, setState] = useState<string | null>(null);
  const rows = useRows(kind, edition.no, part, "").data;
  const steps = useMemo(() => stepsOf(rows ?? [], machine), [rows, machine]);
  const drawn = useMemo(() => diagram(steps), [steps]);
  const nameOf = (it: string) =>
    it === "" ? d("beginning") : wordOf(registry, STATES[machine] ?? "case_item_state", it, title);
  const open = (key: string) => {
    const row = rows?.find((it) => it.key === key);
    if (row) choose(row);
  };
  const own = steps.filter((it) => it.state === state);
  return (
    <div className="admin-body flow">
      <div className="tabs" role="tablist" aria-label={d("machine")}>
        {MACHINES.map((it) => (
          <button
            key={it}
            type="button"
            role="tab"
            aria-selected={it === machine}
            className={`tab ${it === machine ? "is-on" : ""}`}
            onClick={() => {
              setMachine(it);
              setState(null);
            }}
          >
            {it === "case" ? d("case") : wordOf(registry, "case_machine", it, title)}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the page is scrolled by keys */}
      <section className="flow-scroll" tabIndex={0} aria-label={d("diagram")}>
        <svg width={drawn.width} height={drawn.height}>
          <defs>
            <marker
              id="flow-end"
              viewBox="0 0 8 8"
              refX="1"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path d="M0,0L8,4L0,8Z" />
            </marker>
          </defs>
          {drawn.lines.map((line) => {
            const lit = line.steps.some((it) => it.state === state || it.key === chosen);
            const auto = line.steps.every((it) => it.auto);
            const only = line.steps[0];
            return (
              // biome-ignore lint/a11y/noStaticElementInteractions: the list below opens the same by keys
              <g
                key={line.name}
                className={`flow-line ${lit ? "is-lit" : ""} ${line.back ? "is-back" : ""} ${auto ? "is-auto" : ""}`}
                onClick={() => {
                  setState(only?.state ?? null);
                  if (line.steps.length === 1 && only) open(only.key);
                }}
              >
                <title>{line.steps.map(title).join(" · ")}</title>
                <path className="flow-reach" d={line.path} />
                <path d={line.path} markerEnd="url(#flow-end)" />
              </g>
            );
          })}
          {drawn.boxes.map((box) => (
            <g
              key={box.state}
              role="button"
              tabIndex={0}
              aria-pressed={box.state === state}
              aria-label={nameOf(box.state)}
              className={`flow-box ${box.state === state ? "is-on" : ""}`}
              transform={`translate(${box.x},${box.y})`}
              onClick={() => setState(box.state)}
              onKeyDown={(event) => {
                if (event.key !== "Enter" && event.key !== " ") return;
                event.preventDefault();
                setState(box.state);
              }}
            >
              <rect width={BOX.width} height={BOX.height} rx="6" />
              <text x={BOX.width / 2} y={BOX.height / 2}>
                {nameOf(box.state)}
              </text>
            </g>
          ))}
        </svg>
      </section>
      <Steps
        {...{ chosen, open, nameOf }}
        steps={own}
        state={state === null ? null : nameOf(state)}
      />
    </div>
  );
}

interface StepsProps {
  steps: readonly Step[];
  state: string | null;
  chosen: string | null;
  open: (key: string) => void;
  nameOf: (state: string) => string;
}

/** The steps that lead away from a state. */
function Steps({ steps, state, chosen, open, nameOf }: StepsProps) {
  const { d, title } = useAdminWords();
  if (state === null) return <p className="empty">{d("chooseState")}</p>;
  return (
    <section className="flow-steps" aria-label={d("stepsOf", { state })}>
      <h3>{d("stepsOf", { state })}</h3>
      {steps.length === 0 ? <p>{d("noSteps")}</p> : null}
      <ul>
        {steps.map((it) => (
          <li key={it.key}>
            <button
              type="button"
              className={`button ${it.key === chosen ? "is-on" : ""}`}
              onClick={() => open(it.key)}
            >
              {title(it)} → {nameOf(it.to)}
            </button>
            {it.auto ? <small>{d("auto")}</small> : null}
            {it.type ? <small>{it.type}</small> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
