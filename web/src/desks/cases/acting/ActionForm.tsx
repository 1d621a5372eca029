import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Problem } from "../../../data/http.ts";
import type { Titled } from "../../../registry/types.ts";
import { type Mistakes, mistakesOf } from "../../../ui/schemaform/mistakes.ts";
import { SchemaForm } from "../../../ui/schemaform/SchemaForm.tsx";
import { beginning, type Schema } from "../../../ui/schemaform/schema.ts";
import type { Action } from "../types.ts";
import { WIDGETS } from "../widgets/widgets.ts";
import { useCaseWords } from "../words.ts";
import { type Filled, filledOf, schemaOf } from "./actionSchema.ts";
import { forget, keep, takeKept } from "./kept.ts";

interface Props {
  action: Pick<Action, "form" | "reason"> & Titled;
  about: string;
  /** under which unsent words are kept */
  name: string;
  /** what happened since the form was opened, or why it can no longer be sent */
  news?: string | undefined;
  blocked?: boolean;
  send: (filled: Filled) => Promise<void>;
  cancel: () => void;
}

const CONFLICT = 409;

/** The form that the server describes, and the deed; a refusal stays beside it with what was filled in. */
export function ActionForm({ action, about, name, news, blocked = false, send, cancel }: Props) {
  const { d, title } = useCaseWords();
  const schema = schemaOf(action);
  const { value, change, restored } = useKept(name, schema);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>("input,select,textarea")?.focus(), []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(mistakesOf(schema, value)).length) return toFirstWrong(form.current);
    setBusy(true);
    setProblem(null);
    try {
      await send(filledOf(value));
      forget(name);
    } catch (it) {
      setProblem(it as Problem);
      setBusy(false);
    }
  };
  const giveUp = () => {
    forget(name);
    cancel();
  };
  return (
    <form
      ref={form}
      className="case-form"
      aria-label={title(action)}
      noValidate
      onSubmit={(event) => void submit(event)}
    >
      <h3>
        {title(action)}
        {about ? <small>{about}</small> : null}
      </h3>
      {restored ? <p className="case-note">{d("restored")}</p> : null}
      <SchemaForm
        {...{ schema, value, change }}
        show={tried}
        said={saidOf(problem)}
        widgets={WIDGETS}
      />
      {news ? (
        <p className="case-note" role="status">
          {news}
        </p>
      ) : null}
      {problem ? (
        <p className="case-problem" role="alert">
          {title(problem)}
          {problem.status === CONFLICT ? ` ${d("conflict")}` : ""}
        </p>
      ) : null}
      <div className="case-buttons">
        <button type="submit" className="button is-filled" disabled={busy || blocked}>
          {title(action)}
        </button>
        <button type="button" className="button" onClick={giveUp}>
          {d("cancel")}
        </button>
      </div>
    </form>
  );
}

/** What is filled in, kept with every change; `restored` tells that it comes from before. */
function useKept(name: string, schema: Schema) {
  const [before] = useState(() => takeKept(name));
  const [value, setValue] = useState(() => before ?? begun(schema));
  const change = (next: Record<string, unknown>) => {
    setValue(next);
    keep(name, next);
  };
  return { value, change, restored: before !== null };
}

const begun = (schema: Schema) => beginning(schema, schema) as Record<string, unknown>;

/** The server's refusal beside the field that it names. */
function saidOf(problem: Problem | null): Mistakes {
  const field = problem?.more.field;
  if (!problem || typeof field !== "string") return {};
  return { [field]: { zh: problem.zh, en: problem.en } };
}

function toFirstWrong(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => {
    const wrong = form?.querySelector<HTMLElement>(".is-wrong");
    wrong?.scrollIntoView({ block: "nearest" });
    wrong?.querySelector<HTMLElement>("input,select,textarea,button")?.focus();
  });
}
