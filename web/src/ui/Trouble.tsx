import type { Problem } from "../data/http.ts";
import { type Key, useWords } from "../i18n/i18n.ts";

/** An error in the place of what it concerns, with a way to try again. */
export function Trouble({
  say,
  problem,
  retry,
}: {
  say: Key;
  problem?: Problem | null;
  retry: () => void;
}) {
  const { t, title } = useWords();
  return (
    <div className="trouble" role="alert">
      <p>{problem && problem.status >= 400 && problem.status < 500 ? title(problem) : t(say)}</p>
      {problem?.id ? <small>{t("error.id", { id: problem.id })}</small> : null}
      <button type="button" className="button" onClick={retry}>
        {t("error.retry")}
      </button>
    </div>
  );
}
