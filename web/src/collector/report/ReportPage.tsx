import { useCallback, useEffect, useRef, useState } from "react";
import { navigate } from "../../app/route.ts";
import type { Kind, Photo } from "../entry.ts";
import { add, change } from "../outbox.ts";
import { PhotoInput } from "../PhotoInput.tsx";
import { send } from "../sending.ts";
import { useActor } from "../useDuty.ts";
import { useMyWords } from "../words.ts";
import { ClassPick, remember } from "./ClassPick.tsx";
import { bodyOf, type Draft, dropDraft, EMPTY, heldDraft, keepDraft, lack } from "./draft.ts";
import { PlacePick } from "./PlacePick.tsx";

const LAST = 3;
const KINDS: Kind[] = ["near", "far", "after"];

/** Report a problem in three steps: photos, class, place. */
export function ReportPage() {
  const { d } = useMyWords();
  const actor = useActor();
  const { draft, show, put } = useDraft(actor);
  const [held, setHeld] = useState(false);
  const [ready, setReady] = useState(false);
  const [step, setStep] = useState(1);
  const [tried, setTried] = useState(false);
  useEffect(() => {
    if (!actor) return;
    void heldDraft(actor).then((found) => {
      if (found) show(found);
      setHeld(found !== null);
      setReady(true);
    });
  }, [actor, show]);
  const missing = lack(draft, step);
  const on = async () => {
    if (missing) return setTried(true);
    setTried(false);
    if (step < LAST) return setStep(step + 1);
    if (actor) await submit(actor, draft);
  };
  const anew = () => {
    show(EMPTY);
    setHeld(false);
    setStep(1);
    if (actor) void dropDraft(actor);
  };
  if (!ready) return null;
  return (
    <form
      className="m-card m-form m-report"
      onSubmit={(event) => {
        event.preventDefault();
        void on();
      }}
    >
      <div className="m-title">
        <h2>{d("report.title")}</h2>
        <span>
          {d("step", { n: step })} · {d(`step.${step}` as "step.1")}
        </span>
      </div>
      <progress className="m-steps" max={LAST} value={step} aria-label={d("step", { n: step })} />
      {held ? (
        <p className="m-held">
          {d("draftKept")}{" "}
          <button type="button" onClick={anew}>
            {d("draftDrop")}
          </button>
        </p>
      ) : null}
      {step === 1 ? <Photos draft={draft} put={put} /> : null}
      {step === 2 ? <ClassPick draft={draft} put={put} /> : null}
      {step === 3 ? <PlacePick draft={draft} put={put} /> : null}
      {tried && missing ? (
        <p className="m-fault" role="alert">
          {d(missing)}
        </p>
      ) : null}
      <div className="m-row is-end">
        {step > 1 ? (
          <button type="button" className="m-button" onClick={() => setStep(step - 1)}>
            {d("prev")}
          </button>
        ) : null}
        <button type="submit" className="m-button is-filled">
          {d(step < LAST ? "next" : "submit")}
        </button>
      </div>
    </form>
  );
}

/** What is written so far. Two photos may become ready at once: each adds to the latest, not to what was shown. */
function useDraft(actor: string | null) {
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const latest = useRef(EMPTY);
  const show = useCallback((next: Draft) => {
    latest.current = next;
    setDraft(next);
  }, []);
  const put = (part: Partial<Draft>) => {
    show({ ...latest.current, ...part });
    if (actor) void keepDraft(actor, latest.current);
  };
  return { draft, show, put };
}

async function submit(actor: string, draft: Draft): Promise<void> {
  const photos: Photo[] = KINDS.flatMap((kind) => {
    const blob = draft[kind as "near"];
    return blob && (kind !== "after" || draft.handled) ? [{ kind, blob }] : [];
  });
  const title = { zh: draft.serviceName, en: draft.serviceName };
  const body = bodyOf(draft, new Date().toISOString());
  const entry = await add({ actor, path: "/api/cases/reports", body, photos, title });
  // The sender's own number outlives the key under which it is sent.
  await change(entry.id, { body: { ...body, external_key: entry.id } });
  remember(draft.service);
  await dropDraft(actor);
  navigate("/m/queue");
  void send();
}

interface StepProps {
  draft: Draft;
  put: (part: Partial<Draft>) => void;
}

function Photos({ draft, put }: StepProps) {
  const { d } = useMyWords();
  return (
    <>
      <div className="m-photos">
        <PhotoInput kind="near" photo={draft.near} change={(near) => put({ near })} />
        <PhotoInput kind="far" photo={draft.far} change={(far) => put({ far })} />
        {draft.handled ? (
          <PhotoInput kind="after" photo={draft.after} change={(after) => put({ after })} />
        ) : null}
      </div>
      <label className="m-check">
        <input
          type="checkbox"
          checked={draft.handled}
          onChange={(event) => put({ handled: event.target.checked })}
        />
        {d("handled")}
      </label>
    </>
  );
}
