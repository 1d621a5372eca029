import { useId, useState } from "react";
import type { Problem } from "../../data/http.ts";
import { ActionNeeds } from "./ActionNeeds.tsx";
import type { Action } from "./types.ts";
import { useCaseWords } from "./words.ts";

export interface Filled {
  reason: string;
  data: Record<string, unknown>;
}

interface Props {
  action: Action;
  about: string;
  send: (filled: Filled) => Promise<void>;
  cancel: () => void;
}

/** What an action needs, and the deed; a refusal stays beside it with what was filled in. */
export function ActionForm({ action, about, send, cancel }: Props) {
  const { d, title } = useCaseWords();
  const id = useId();
  const [reason, setReason] = useState("");
  const [data, setData] = useState<Record<string, unknown>>({});
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await send({ reason: reason.trim(), data });
    } catch (it) {
      setProblem(it as Problem);
      setBusy(false);
    }
  };
  return (
    <form
      className="case-form"
      aria-label={title(action)}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <h3>
        {title(action)}
        {about ? <small>{about}</small> : null}
      </h3>
      <ActionNeeds needs={action.needs} data={data} change={setData} />
      <label htmlFor={id}>{d("reason")}</label>
      <textarea
        id={id}
        rows={2}
        maxLength={2000}
        required={action.reason}
        value={reason}
        placeholder={d("reasonHint")}
        onChange={(event) => setReason(event.target.value)}
      />
      {problem ? (
        <p className="case-problem" role="alert">
          {title(problem)}
          {problem.status === 409 ? ` ${d("conflict")}` : ""}
        </p>
      ) : null}
      <div className="case-buttons">
        <button
          type="submit"
          className="button is-filled"
          disabled={busy || (action.reason && !reason.trim())}
        >
          {title(action)}
        </button>
        <button type="button" className="button" onClick={cancel}>
          {d("cancel")}
        </button>
      </div>
    </form>
  );
}
