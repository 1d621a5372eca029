import { useEffect, useState } from "react";
import { navigate } from "../app/route.ts";
import { useClassNames } from "../data/classes.ts";
import type { Problem } from "../data/http.ts";
import { moment } from "../registry/values.ts";
import { type Standing, standing } from "./calls.ts";
import { Mine } from "./Mine.tsx";
import { usePublicWords } from "./words.ts";

const STAGES = ["received_at", "filed_at", "dispatched_at", "handled_at", "closed_at"] as const;

/** How a report stands, by the number its sender got. */
export function Follow({ given }: { given: string }) {
  const { d, title } = usePublicWords();
  const [number, setNumber] = useState(given);
  const [found, setFound] = useState<Standing | null>(null);
  const [fault, setFault] = useState<Problem | null>(null);
  useEffect(() => {
    if (given) standing(given).then(setFound, setFault);
  }, [given]);
  return (
    <>
      <form
        className="c-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (number.trim()) navigate(`/c/follow/${number.trim().toUpperCase()}`);
        }}
      >
        <label>
          {d("number")}
          <input
            value={number}
            autoCapitalize="characters"
            placeholder={d("numberHint")}
            spellCheck={false}
            maxLength={20}
            onChange={(event) => setNumber(event.target.value)}
          />
        </label>
        <button type="submit" className="c-button is-filled">
          {d("look")}
        </button>
      </form>
      {fault ? (
        <p className="c-fault" role="alert">
          {title(fault)}
        </p>
      ) : null}
      {found ? <Stages found={found} /> : null}
      {given ? null : <Mine />}
      {given ? null : <How />}
    </>
  );
}

/** The way of a report, for whoever has not looked one up yet. */
function How() {
  const { d } = usePublicWords();
  return (
    <section className="c-card">
      <h2>{d("how")}</h2>
      <ol className="c-stages">
        {STAGES.map((stage) => (
          <li key={stage}>
            <span>{d(`stage.${stage}`)}</span>
            <small>{d(`how.${stage}`)}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Stages({ found }: { found: Standing }) {
  const { d, title } = usePublicWords();
  const called = useClassNames();
  const times = { received_at: found.received_at, ...found.stages };
  return (
    <section className="c-card">
      <h2>{found.class ? called(found.class) : found.tracking}</h2>
      <p className="c-state">{title(found.state)}</p>
      <p className="c-sub">
        {d("tracking")} {found.tracking}
      </p>
      {found.unit ? <p>{d("unit", { name: found.unit })}</p> : null}
      {found.expected_at && !found.done ? (
        <p>{d("expected", { date: moment(found.expected_at) })}</p>
      ) : null}
      <ol className="c-stages">
        {STAGES.map((stage) => (
          <li key={stage} className={times[stage] ? "is-done" : ""}>
            <span>{d(`stage.${stage}`)}</span>
            <time>{times[stage] ? moment(times[stage]) : ""}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}
