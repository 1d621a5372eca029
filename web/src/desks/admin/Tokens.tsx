import { useState } from "react";
import { postJson, remove } from "../../data/http.ts";
import { moment } from "../../registry/values.ts";
import { ACCOUNTS, useRefresh, useTokens } from "./calls.ts";
import { useDeed } from "./useDeed.ts";
import { useAdminWords } from "./words.ts";

const YEAR = 365;

/** Tokens for QGIS and programs, and open sessions: made, listed, ended. */
export function Tokens({ username, active }: { username: string; active: boolean }) {
  const { d, title } = useAdminWords();
  const tokens = useTokens(username);
  const refresh = useRefresh(ACCOUNTS);
  const { run, problem, busy } = useDeed();
  const [label, setLabel] = useState("");
  const [days, setDays] = useState(YEAR);
  const [made, setMade] = useState<string | null>(null);
  const root = `${ACCOUNTS}/users/${encodeURIComponent(username)}/tokens`;
  const make = () =>
    run(async () => {
      const { token } = await postJson<{ token: string }>(root, { label: label.trim(), days });
      setMade(token);
      setLabel("");
      await refresh();
    });
  const end = (id: string) =>
    run(async () => {
      await remove(`${root}/${id}`);
      await refresh();
    });
  return (
    <section className="admin-group" aria-label={d("tokens")}>
      <h3>{d("tokens")}</h3>
      {made ? (
        <div className="admin-secret" role="status">
          <p>{d("once")}</p>
          <code>{made}</code>
          <button type="button" className="button" onClick={() => setMade(null)}>
            {d("noted")}
          </button>
        </div>
      ) : null}
      <ul className="admin-tokens">
        {tokens.data?.tokens.map((it) => (
          <li key={it.id}>
            <span>
              {it.kind === "session" ? d("session") : it.label || d("unnamed")}
              <small>
                {it.expires_at ? d("until", { at: moment(it.expires_at) }) : d("noEnd")}
              </small>
            </span>
            <button
              type="button"
              className="text-button"
              disabled={busy}
              onClick={() => void end(it.id)}
            >
              {d("end")}
            </button>
          </li>
        ))}
      </ul>
      {active ? (
        <form
          className="admin-inline"
          onSubmit={(event) => {
            event.preventDefault();
            void make();
          }}
        >
          <input
            value={label}
            maxLength={100}
            placeholder={d("tokenFor")}
            aria-label={d("tokenFor")}
            onChange={(event) => setLabel(event.target.value)}
          />
          <label>
            <input
              type="number"
              min={1}
              max={3660}
              value={days}
              aria-label={d("days")}
              onChange={(event) => setDays(event.target.valueAsNumber || 1)}
            />
            {d("days")}
          </label>
          <button type="submit" className="button" disabled={busy || !label.trim()}>
            {d("makeToken")}
          </button>
        </form>
      ) : null}
      {problem ? <p className="admin-problem">{title(problem)}</p> : null}
    </section>
  );
}
