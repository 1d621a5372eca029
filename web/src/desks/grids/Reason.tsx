import { type ReactNode, useId, useState } from "react";
import type { Problem } from "../../data/http.ts";
import { useGridWords } from "./words.ts";

interface Props {
  label: string;
  submit: string;
  act: (reason: string) => Promise<unknown>;
  cancel?: () => void;
  hint?: string;
  children?: ReactNode;
  disabled?: boolean;
}

/** A sentence that says why, and the deed; a refusal stays beside it with what was typed. */
export function Reason({ label, submit, act, cancel, hint, children, disabled }: Props) {
  const { t, title } = useGridWords();
  const id = useId();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await act(reason.trim());
    } catch (it) {
      setProblem(it as Problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="desk-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={2}
        maxLength={500}
        value={reason}
        placeholder={hint}
        onChange={(event) => setReason(event.target.value)}
      />
      {children}
      {problem ? (
        <p className="desk-problem" role="alert">
          {title(problem)}
        </p>
      ) : null}
      <div className="desk-row">
        <button
          type="submit"
          className="button is-filled"
          disabled={busy || disabled || !reason.trim()}
        >
          {submit}
        </button>
        {cancel ? (
          <button type="button" className="button" onClick={cancel}>
            {t("card.close")}
          </button>
        ) : null}
      </div>
    </form>
  );
}
