import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { logIn } from "../data/api.ts";
import { Problem } from "../data/http.ts";
import { session } from "../data/session.ts";
import { useWords } from "../i18n/i18n.ts";

/** User name and password; afterwards everything on the page is asked for anew. */
export function LoginForm({ done }: { done: () => void }) {
  const { t, title } = useWords();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    try {
      const { user } = await logIn(String(given.get("username")), String(given.get("password")));
      session.set({ actor: user.actor, expired: false });
      await client.invalidateQueries();
      done();
    } catch (caught) {
      if (caught instanceof Problem) setProblem(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="login-form" onSubmit={submit}>
      <label>
        {t("login.user")}
        <input name="username" autoComplete="username" required maxLength={64} />
      </label>
      <label>
        {t("login.password")}
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      {problem ? (
        <p className="login-problem" role="alert">
          {title(problem)}
        </p>
      ) : null}
      <button type="submit" className="button is-filled" disabled={busy}>
        {busy ? t("login.busy") : t("login.submit")}
      </button>
    </form>
  );
}
