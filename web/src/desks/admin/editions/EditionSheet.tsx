import { useState } from "react";
import { postJson } from "../../../data/http.ts";
import { useNames } from "../../../data/names.ts";
import { moment, UNKNOWN } from "../../../registry/values.ts";
import { CONFIG, type Edition, type Finding, type Kind, useEdition, useRefresh } from "../calls.ts";
import { useDeed } from "../useDeed.ts";
import { useAdminWords } from "../words.ts";
import { Compare } from "./Compare.tsx";
import { phase } from "./editions.ts";
import { Replay } from "./Replay.tsx";

interface Props {
  kind: Kind;
  edition: Edition;
  editions: readonly Edition[];
}

/** The kind whose editions can be tried on past cases. */
const REPLAYED = "policies";
const PROGRAM = "system";

/** What an edition is: since when it holds, what is wrong with it, how it differs. */
export function EditionSheet({ kind, edition, editions }: Props) {
  const { d } = useAdminWords();
  const whole = useEdition(kind.id, edition.no);
  const state = phase(edition, new Date());
  const findings = whole.data?.findings ?? [];
  const nameOf = useNames([edition.drafted_by, edition.published_by]);
  const by = (account: string) => (account === PROGRAM ? d("program") : nameOf(account));
  return (
    <aside className="admin-sheet" aria-label={d("editionNo", { n: edition.no })}>
      <header className="panel-head">
        <h2>{d("editionNo", { n: edition.no })}</h2>
        <span className={`tag admin-phase is-${state}`}>{d(`stand.${state}`)}</span>
      </header>
      <div className="admin-body is-padded">
        <dl className="admin-facts">
          <dt>{d("validFrom")}</dt>
          <dd>{sinceOf(edition, d("ever"))}</dd>
          <dt>{d("validTo")}</dt>
          <dd>{edition.valid_to ? moment(edition.valid_to) : d("furtherNotice")}</dd>
          <dt>{d("drafted")}</dt>
          <dd>{`${moment(edition.drafted_at)} ${by(edition.drafted_by)}`}</dd>
          {edition.published_at ? (
            <>
              <dt>{d("published")}</dt>
              <dd>{`${moment(edition.published_at)} ${by(edition.published_by ?? "")}`}</dd>
            </>
          ) : null}
        </dl>
        <Findings findings={findings} />
        {state === "draft" ? (
          <Publish
            {...{ kind, edition }}
            blocked={findings.some((it) => it.severity === "error")}
          />
        ) : null}
        {state === "draft" || state === "ahead" ? <Withdraw {...{ kind, edition }} /> : null}
        {kind.id === REPLAYED ? <Replay edition={edition} /> : null}
        <Compare {...{ kind, edition, editions }} />
      </div>
    </aside>
  );
}

const SHOWN = 12;

/** What is wrong with an edition; the same sentence stands once, with how often it is meant. */
function Findings({ findings }: { findings: readonly Finding[] }) {
  const { d, title, number } = useAdminWords();
  const same = new Map<string, { finding: Finding; times: number }>();
  for (const finding of findings) {
    const key = `${finding.severity}/${finding.zh}`;
    same.set(key, { finding, times: (same.get(key)?.times ?? 0) + 1 });
  }
  const listed = [...same.values()].sort((a, b) => rank(a.finding) - rank(b.finding));
  if (listed.length === 0) return null;
  return (
    <section className="admin-group" aria-label={d("findings")}>
      <h3>{d("findings")}</h3>
      <ul className="admin-findings">
        {listed.slice(0, SHOWN).map(({ finding, times }) => (
          <li key={`${finding.severity}/${finding.zh}`} className={`is-${finding.severity}`}>
            {title(finding)}
            {times > 1 ? <small> {d("times", { n: number(times) })}</small> : null}
          </li>
        ))}
      </ul>
      {listed.length > SHOWN ? <p>{d("more", { n: number(listed.length - SHOWN) })}</p> : null}
    </section>
  );
}

const rank = ({ severity }: Finding) => (severity === "error" ? 0 : 1);

/** From when an edition holds; what came with the program holds since ever. */
function sinceOf({ valid_from }: Edition, ever: string): string {
  if (!valid_from) return UNKNOWN;
  return new Date(valid_from).getTime() <= 0 ? ever : moment(valid_from);
}

interface PublishProps {
  kind: Kind;
  edition: Edition;
  blocked: boolean;
}

/** Put a draft into force, now or from a later moment on. */
function Publish({ kind, edition, blocked }: PublishProps) {
  const { d, title } = useAdminWords();
  const refresh = useRefresh(`${CONFIG}/${kind.id}`);
  const { run, problem, busy } = useDeed();
  const [from, setFrom] = useState("");
  const publish = () =>
    run(async () => {
      const body = { valid_from: from ? new Date(from).toISOString() : null };
      await postJson(`${CONFIG}/${kind.id}/editions/${edition.no}/publish`, body);
      await refresh();
    });
  return (
    <section className="admin-group" aria-label={d("publish")}>
      <label className="admin-field">
        <span>{d("validFromLong")}</span>
        <input
          type="datetime-local"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
      </label>
      <button
        type="button"
        className="button is-filled"
        disabled={busy || blocked}
        onClick={() => void publish()}
      >
        {d(from ? "publishLater" : "publishNow")}
      </button>
      {blocked ? <p className="admin-problem">{d("blocked")}</p> : null}
      {problem ? (
        <p className="admin-problem" role="alert">
          {title(problem)}
        </p>
      ) : null}
    </section>
  );
}

function Withdraw({ kind, edition }: { kind: Kind; edition: Edition }) {
  const { d, title } = useAdminWords();
  const refresh = useRefresh(`${CONFIG}/${kind.id}`);
  const { run, problem, busy } = useDeed();
  const withdraw = () =>
    run(async () => {
      await postJson(`${CONFIG}/${kind.id}/editions/${edition.no}/withdraw`, {});
      await refresh();
    });
  return (
    <section className="admin-group">
      <button type="button" className="button" disabled={busy} onClick={() => void withdraw()}>
        {d(edition.status === "draft" ? "discard" : "withdraw")}
      </button>
      {problem ? <p className="admin-problem">{title(problem)}</p> : null}
    </section>
  );
}
