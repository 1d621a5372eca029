import { type FormEvent, useState } from "react";
import { navigate } from "../app/route.ts";
import { logIn } from "../data/api.ts";
import { Problem } from "../data/http.ts";
import { renew } from "./kept.ts";
import { signedIn } from "./me.ts";
import { hurry } from "./sending.ts";
import { useMyWords } from "./words.ts";

/** User name and password; the session is a cookie that scripts cannot read. */
export function Login({ again = "" }: { again?: string }) {
  const { d, title } = useMyWords();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Problem | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    setBusy(true);
    setFault(null);
    try {
      const { user } = await logIn(String(given.get("username")), String(given.get("password")));
      await signedIn(user);
      navigate("/m/");
      renew();
      void hurry();
    } catch (problem) {
      if (problem instanceof Problem) setFault(problem);
      setBusy(false);
    }
  };
  return (
    <main className="m-login">
      <h1>{d("title")}</h1>
      <p>{again ? d("expired") : d("loginHint")}</p>
      <form className="m-form" onSubmit={submit}>
        <label>
          {d("user")}
          <input
            name="username"
            defaultValue={again}
            autoComplete="username"
            required
            maxLength={64}
          />
        </label>
        <label>
          {d("password")}
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {fault ? (
          <p className="m-fault" role="alert">
            {title(fault)}
          </p>
        ) : null}
        <button type="submit" className="m-button is-filled" disabled={busy}>
          {busy ? d("loginBusy") : d("login")}
        </button>
      </form>
    </main>
  );
}
