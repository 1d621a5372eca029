import { useState } from "react";
import { go, navigate } from "../app/route.ts";
import { useClassNames } from "../data/classes.ts";
import { useStore } from "../state/store.ts";
import enWords from "./en.json";
import type { Kind, Photo } from "./entry.ts";
import { useKept } from "./kept.ts";
import { add, outbox } from "./outbox.ts";
import { PhotoInput } from "./PhotoInput.tsx";
import { Sign } from "./Sign.tsx";
import { send } from "./sending.ts";
import { local } from "./standing.ts";
import { Due, kindOf } from "./TasksPage.tsx";
import { track } from "./track.ts";
import type { Task } from "./types.ts";
import { useActor, useTasks } from "./useDuty.ts";
import { useNow, useOnline } from "./useNet.ts";
import { type MyWords, useMyWords } from "./words.ts";
import zhWords from "./zh.json";

interface CaseOf {
  case: {
    code: string | null;
    name: string | null;
    description: string | null;
    address: string | null;
  };
}
interface Shown {
  sha256: string;
  kind: string;
}

/** One task: what was reported, and what I found. */
export function TaskPage({ id }: { id: number }) {
  const { d } = useMyWords();
  const kept = useTasks();
  const task = kept.value?.items.find((it) => it.id === id);
  return (
    <>
      <a className="m-back" href="/m/" onClick={go("/m/")}>
        <Sign name="left" /> {d("tasks")}
      </a>
      {task ? <Known task={task} /> : null}
      {!task && kept.value ? <p className="m-card">{d("taskGone")}</p> : null}
    </>
  );
}

function Known({ task }: { task: Task }) {
  const { d } = useMyWords();
  const called = useClassNames();
  const now = useNow();
  const actor = useActor();
  const { value } = useKept<CaseOf>(actor, `/api/cases/${task.case_id}`, 300_000);
  const place = `/m/map?task=${task.id}`;
  return (
    <>
      <section className="m-card">
        <div className="m-title">
          <h2>
            {d(kindOf(task))} · {task.name ? called(task.name) : null}
          </h2>
          <Due task={task} now={now} />
        </div>
        <p>{task.address}</p>
        {value?.case.description ? (
          <p>
            <strong>{d("said")}</strong> {value.case.description}
          </p>
        ) : null}
        {task.case_code ? <p className="m-quiet">{d("number", { code: task.case_code })}</p> : null}
        <Before task={task} />
        <a className="m-button" href={place} onClick={go(place)}>
          {d("showOnMap")}
        </a>
      </section>
      <Acts task={task} />
    </>
  );
}

function Before({ task }: { task: Task }) {
  const { d } = useMyWords();
  const base = `/api/cases/${task.case_id}/evidence`;
  const { value } = useKept<Shown[]>(useActor(), base, 300_000);
  if (!value) return null;
  if (value.length === 0) return <p className="m-quiet">{d("noBefore")}</p>;
  return (
    <figure className="m-before">
      <figcaption>{d("before")}</figcaption>
      <div>
        {value.slice(0, 4).map((it, n) => (
          <img
            key={it.sha256}
            src={`${base}/${it.sha256}/small`}
            alt={d("photoOf", { n: n + 1 })}
            width="150"
            height="112"
          />
        ))}
      </div>
    </figure>
  );
}

type Step = "take" | "refuse" | "unable" | "result_true" | "result_false";

function titleOf(task: Task, action: Step) {
  const check = task.kind === "check" && action.startsWith("result");
  const key = (check ? action.replace("result", "check") : action) as "take";
  const zh = `${zhWords[`act.${key}`]} · ${task.name ?? ""}`;
  return { zh, en: `${enWords[`act.${key}`]} · ${task.name ?? ""}` };
}

/** Put a step into the queue, with the time and place of now. */
async function did(actor: string, task: Task, action: Step, reason: string, photos: Photo[]) {
  const here = track.get().here;
  const data = here ? { position: { lon: here.lon, lat: here.lat, error: here.error } } : {};
  await add({
    actor,
    path: `/api/cases/items/field/${task.id}/actions/${action}`,
    body: { reason, data, occurred_at: new Date().toISOString() },
    photos,
    title: titleOf(task, action),
    task: task.id,
    action,
  });
  void send();
}

function Acts({ task }: { task: Task }) {
  const { d } = useMyWords();
  const online = useOnline();
  const entries = useStore(outbox, (it) => it.entries);
  const actor = useActor();
  const state = local(task, entries);
  const refused = entries.find((it) => it.task === task.id && it.state === "refused");
  const act = (action: Step, reason = "", photos: Photo[] = []) =>
    actor ? did(actor, task, action, reason, photos) : Promise.resolve();
  return (
    <section className="m-card m-form">
      {refused?.said ? <Refused said={refused.said} /> : null}
      {state === "offered" ? <Offered act={act} /> : null}
      {state === "going" ? <Going task={task} act={act} /> : null}
      {state === "done" || state === "passed" ? (
        <p role="status">{d("doneHere", { how: d(online ? "how.on" : "how.off") })}</p>
      ) : null}
    </section>
  );
}

function Refused({ said }: { said: { zh: string; en: string } }) {
  const { title } = useMyWords();
  return (
    <p className="m-fault" role="alert">
      {title(said)}
    </p>
  );
}

type Act = (action: Step, reason?: string, photos?: Photo[]) => Promise<void>;

function Offered({ act }: { act: Act }) {
  const { d } = useMyWords();
  const [refusing, setRefusing] = useState(false);
  if (refusing) {
    return <Why act={(why) => act("refuse", why)} back={() => setRefusing(false)} />;
  }
  return (
    <div className="m-row">
      <button type="button" className="m-button" onClick={() => setRefusing(true)}>
        {d("refuse")}
      </button>
      <button type="button" className="m-button is-filled" onClick={() => void act("take")}>
        {d("take")}
      </button>
    </div>
  );
}

function Why({ act, back }: { act: (why: string) => Promise<void>; back: () => void }) {
  const { d } = useMyWords();
  const [why, setWhy] = useState("");
  const [fault, setFault] = useState(false);
  const confirm = async () => {
    if (!why.trim()) return setFault(true);
    await act(why.trim());
    navigate("/m/");
  };
  return (
    <>
      <label>
        {d("why")}
        <textarea rows={2} maxLength={500} value={why} onChange={(e) => setWhy(e.target.value)} />
      </label>
      {fault ? (
        <p className="m-fault" role="alert">
          {d("whyNeeded")}
        </p>
      ) : null}
      <div className="m-row">
        <button type="button" className="m-button" onClick={back}>
          {d("cancel")}
        </button>
        <button type="button" className="m-button is-filled" onClick={() => void confirm()}>
          {d("confirm")}
        </button>
      </div>
    </>
  );
}

const PROOF: Kind = "snapshot";

function Going({ task, act }: { task: Task; act: Act }) {
  const { d } = useMyWords();
  const [photo, setPhoto] = useState<Blob | null>(null);
  const [note, setNote] = useState("");
  const [unable, setUnable] = useState(false);
  const [fault, setFault] = useState(false);
  if (unable) return <Why act={(why) => act("unable", why)} back={() => setUnable(false)} />;
  const answer = async (action: Step) => {
    if (!photo) return setFault(true);
    await act(action, note.trim(), [{ kind: PROOF, blob: photo }]);
    navigate("/m/");
  };
  return (
    <>
      <PhotoInput kind="now" photo={photo} change={setPhoto} />
      <label>
        {d("note")}
        <textarea rows={2} maxLength={500} value={note} onChange={(e) => setNote(e.target.value)} />
      </label>
      {fault && !photo ? (
        <p className="m-fault" role="alert">
          {d("proofNeeded")}
        </p>
      ) : null}
      <Answers task={task} d={d} answer={answer} />
      <button type="button" className="m-button is-plain" onClick={() => setUnable(true)}>
        {d("unable")}
      </button>
    </>
  );
}

interface AnswersProps {
  task: Task;
  d: MyWords["d"];
  answer: (action: Step) => Promise<void>;
}

function Answers({ task, d, answer }: AnswersProps) {
  const of = task.kind === "check" ? "check" : "verify";
  return (
    <div className="m-row">
      <button type="button" className="m-button" onClick={() => void answer("result_false")}>
        {d(`no.${of}`)}
      </button>
      <button
        type="button"
        className="m-button is-filled"
        onClick={() => void answer("result_true")}
      >
        {d(`yes.${of}`)}
      </button>
    </div>
  );
}
