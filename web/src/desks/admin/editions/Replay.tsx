import { useState } from "react";
import { go } from "../../../app/route.ts";
import { postJson } from "../../../data/http.ts";
import type { Edition, Replayed } from "../calls.ts";
import { useDeed } from "../useDeed.ts";
import { useAdminWords } from "../words.ts";

const DAYS = 90;
const DAY_MS = 86_400_000;
const MOST = 1000;
const SHOWN = 30;

const dayBefore = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

/** An edition of the policies tried on past cases: how many would go to the units that had them. */
export function Replay({ edition }: { edition: Edition }) {
  const { d, title, number } = useAdminWords();
  const { run, problem, busy } = useDeed();
  const [since, setSince] = useState(dayBefore(DAYS));
  const [until, setUntil] = useState(dayBefore(-1));
  const [found, setFound] = useState<Replayed | null>(null);
  const replay = () =>
    run(async () => {
      const body = {
        edition: edition.no,
        since: new Date(since).toISOString(),
        until: new Date(until).toISOString(),
        limit: MOST,
      };
      setFound(await postJson<Replayed>("/api/cases/dispatch/replay", body));
    });
  const others = found?.lines.filter((it) => !it.same) ?? [];
  return (
    <section className="admin-group" aria-label={d("replay")}>
      <h3>{d("replay")}</h3>
      <div className="admin-inline">
        <input
          type="date"
          value={since}
          aria-label={d("since")}
          onChange={(event) => setSince(event.target.value)}
        />
        <input
          type="date"
          value={until}
          aria-label={d("untilDay")}
          onChange={(event) => setUntil(event.target.value)}
        />
        <button
          type="button"
          className="button"
          disabled={busy || !since || !until}
          onClick={() => void replay()}
        >
          {d(busy ? "replaying" : "replayNow")}
        </button>
      </div>
      {problem ? (
        <p className="admin-problem" role="alert">
          {title(problem)}
        </p>
      ) : null}
      {found ? (
        <output className="admin-replay">
          {found.cases
            ? d("replayed", {
                cases: number(found.cases),
                share: number(Math.round(found.share * 1000) / 10),
              })
            : d("replayedNone")}
        </output>
      ) : null}
      {found?.cases ? (
        <table className="admin-table">
          <thead>
            <tr>
              <th>{d("policy")}</th>
              <th className="is-number">{d("then")}</th>
              <th className="is-number">{d("now")}</th>
              <th className="is-number">{d("asThen")}</th>
            </tr>
          </thead>
          <tbody>
            {found.policies.map((it) => (
              <tr key={it.policy}>
                <td>{it.policy || d("noPolicy")}</td>
                <td className="is-number">{number(it.then)}</td>
                <td className="is-number">{number(it.now)}</td>
                <td className="is-number">{number(it.same)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {others.length ? (
        <table className="admin-table">
          <thead>
            <tr>
              <th>{d("case")}</th>
              <th>{d("then")}</th>
              <th>{d("now")}</th>
            </tr>
          </thead>
          <tbody>
            {others.slice(0, SHOWN).map((it) => (
              <tr key={it.case}>
                <td>
                  <a href={`/cases/${it.case}`} onClick={go(`/cases/${it.case}`)}>
                    {it.code ?? it.case}
                  </a>
                </td>
                <td>{it.old_units.join("、") || "—"}</td>
                <td>{it.new_units.join("、") || "—"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}
