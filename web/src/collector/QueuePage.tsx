import { useState } from "react";
import { useStore } from "../state/store.ts";
import { blocked, type Entry } from "./entry.ts";
import { discard, outbox } from "./outbox.ts";
import { hurry, retry } from "./sending.ts";
import { moment } from "./time.ts";
import { useActor } from "./useDuty.ts";
import { useMyWords } from "./words.ts";

const PERCENT = 100;

/** What the server does not have yet, what it refused and why, what it got today. */
export function QueuePage() {
  const { d } = useMyWords();
  const actor = useActor();
  const entries = useStore(outbox, (it) => it.entries);
  const mine = entries
    .filter((it) => it.actor === actor)
    .sort((a, b) => rank(a) - rank(b) || b.madeAt.localeCompare(a.madeAt));
  const others = entries.filter((it) => it.actor !== actor && it.state !== "sent").length;
  const open = mine.filter((it) => it.state !== "sent");
  return (
    <section className="m-card is-list">
      <div className="m-title">
        <h2>{d("queue")}</h2>
        {open.length ? (
          <button type="button" className="m-button is-small" onClick={() => void hurry()}>
            {d("sendNow")}
          </button>
        ) : null}
      </div>
      <p className="m-quiet">{d("queueHint")}</p>
      {mine.length === 0 ? <p>{d("queueNone")}</p> : null}
      <ul className="m-list" aria-live="polite">
        {mine.map((it) => (
          <Row key={it.id} entry={it} waits={blocked(entries, it)} />
        ))}
      </ul>
      {others ? <p className="m-quiet">{d("others", { n: others })}</p> : null}
    </section>
  );
}

const ORDER = { refused: 0, sending: 1, waiting: 1, sent: 2 };
const rank = (it: Entry) => ORDER[it.state];

function Row({ entry, waits }: { entry: Entry; waits: boolean }) {
  const { d, title } = useMyWords();
  const word = () => {
    if (entry.state === "sending") return d("s.sending", { n: Math.round(entry.share * PERCENT) });
    if (entry.state === "waiting" && waits) return d("s.blocked");
    return d(`s.${entry.state}` as "s.waiting");
  };
  return (
    <li className="m-entry" data-entry={entry.id} data-state={entry.state}>
      <div className="m-line">
        <strong>{title(entry.title)}</strong>
        <span className={`m-tag is-${entry.state}`}>{word()}</span>
      </div>
      <p className="m-quiet">
        {d("madeAt", { at: moment(entry.madeAt) })}
        {entry.photos.length ? ` · ${d("photos", { n: entry.photos.length })}` : ""}
        {entry.sentAt ? ` · ${d("sentAt", { at: moment(entry.sentAt) })}` : ""}
      </p>
      <Answer entry={entry} />
      {entry.said ? (
        <p className={entry.state === "refused" ? "m-fault" : "m-quiet"} role="alert">
          {title(entry.said)}
        </p>
      ) : null}
      {entry.state === "waiting" && entry.nextAt ? (
        <p className="m-quiet">{d("triesOf", { n: entry.tries, at: moment(entry.nextAt) })}</p>
      ) : null}
      {entry.state === "refused" ? <Refused id={entry.id} /> : null}
    </li>
  );
}

function Answer({ entry }: { entry: Entry }) {
  const { d } = useMyWords();
  const { case: number, known, tracking } = entry.answer ?? {};
  const parts = [
    typeof number === "number" ? d("caseNo", { n: number }) : null,
    typeof tracking === "string" ? d("tracking", { code: tracking }) : null,
    known === true ? d("joined") : null,
  ].filter(Boolean);
  return parts.length ? <p className="m-quiet">{parts.join(" · ")}</p> : null;
}

function Refused({ id }: { id: string }) {
  const { d } = useMyWords();
  const [sure, setSure] = useState(false);
  return (
    <div className="m-row">
      {sure ? (
        <button type="button" className="m-button" onClick={() => void discard(id)}>
          {d("discardSure")}
        </button>
      ) : (
        <button type="button" className="m-button" onClick={() => setSure(true)}>
          {d("discard")}
        </button>
      )}
      <button type="button" className="m-button is-filled" onClick={() => void retry(id)}>
        {d("retry")}
      </button>
    </div>
  );
}
