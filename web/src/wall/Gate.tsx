import { type FormEvent, useState } from "react";
import { logIn } from "../data/api.ts";
import { Problem } from "../data/http.ts";
import { useWallWords } from "./words.ts";

/** Somebody has to log in once; the session is a cookie that scripts cannot read. */
export function Gate({ denied, done }: { denied: boolean; done: () => void }) {
  const { d, title } = useWallWords();
  const [fault, setFault] = useState<Problem | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    try {
      await logIn(String(given.get("username")), String(given.get("password")));
      done();
    } catch (problem) {
      if (problem instanceof Problem) setFault(problem);
    }
  };
  return (
    <main className="w-gate">
      <h1>{d("login")}</h1>
      {denied ? <p role="alert">{d("denied")}</p> : null}
      <form onSubmit={submit}>
        <label>
          {d("user")}
          <input name="username" autoComplete="username" required maxLength={64} />
        </label>
        <label>
          {d("password")}
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {fault ? <p role="alert">{title(fault)}</p> : null}
        <button type="submit">{d("submit")}</button>
      </form>
    </main>
  );
}
