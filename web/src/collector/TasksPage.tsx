import { go } from "../app/route.ts";
import { useClassNames } from "../data/classes.ts";
import { useStore } from "../state/store.ts";
import type { Kept } from "./kept.ts";
import { outbox } from "./outbox.ts";
import { local, ordered, type Stand, standing } from "./standing.ts";
import { far, length, moment } from "./time.ts";
import { track } from "./track.ts";
import type { Task, Tasks } from "./types.ts";
import { useDuty, useTasks } from "./useDuty.ts";
import { useNow, useOnline } from "./useNet.ts";
import { meters, type Point } from "./where.ts";
import { useMyWords } from "./words.ts";

const ICON: Record<Stand, string> = { overdue: "▲", due: "◆", going: "●", todo: "○", done: "✓" };

/** Today's tasks, in the order to go. */
export function TasksPage() {
  const { d } = useMyWords();
  const now = useNow();
  const kept = useTasks();
  const entries = useStore(outbox, (it) => it.entries);
  const here = useStore(track, (it) => it.here);
  const at: Point | null = here ? [here.lon, here.lat] : null;
  const tasks = kept.value ? ordered(kept.value.items, entries, at, now) : null;
  const done = tasks?.filter((it) => standing(it, entries, now) === "done").length ?? 0;
  return (
    <>
      <DutyLine now={now} />
      <section className="m-card is-list" aria-labelledby="tasks-title">
        <div className="m-title">
          <h2 id="tasks-title">{d("tasks")}</h2>
          {tasks ? <span>{d("tasksCounts", { open: tasks.length - done, done })}</span> : null}
        </div>
        <Trouble kept={kept} />
        {tasks?.length === 0 ? <p>{d("tasksNone")}</p> : null}
        {!tasks && kept.fault ? <p>{d("tasksUnknown")}</p> : null}
        <ul className="m-list">
          {tasks?.map((it) => (
            <Row key={it.id} task={it} at={at} now={now} />
          ))}
        </ul>
      </section>
    </>
  );
}

/** How old the list is, and why there is no newer one. */
function Trouble({ kept }: { kept: Kept<Tasks> }) {
  const { d, title } = useMyWords();
  const online = useOnline();
  const { at, fault } = kept;
  return (
    <>
      {at && (!online || fault) ? <p className="m-age">{d("asOf", { at: moment(at) })}</p> : null}
      {fault && fault.status !== 0 ? (
        <p className="m-fault" role="alert">
          {fault.status === 403 ? d("notStaff") : title(fault)}
        </p>
      ) : null}
    </>
  );
}

function DutyLine({ now }: { now: number }) {
  const { d } = useMyWords();
  const duty = useDuty(now);
  if (!duty) return <p className="m-duty">{d("noDuty")}</p>;
  const begun = Date.parse(duty.starts_at);
  return (
    <p className="m-duty">
      <strong>{d("grid", { code: duty.grid.slice(-3) })}</strong>
      <span>
        {begun <= now
          ? d("onDuty", { span: length(d, now - begun) })
          : d("dutyFrom", { from: moment(duty.starts_at), to: moment(duty.ends_at) })}
      </span>
    </p>
  );
}

const KINDS = new Set(["verify", "check"]);

export function kindOf(task: Task): "kind.verify" | "kind.check" | "kind.other" {
  return KINDS.has(task.kind) ? (`kind.${task.kind}` as "kind.verify") : "kind.other";
}

function Row({ task, at, now }: { task: Task; at: Point | null; now: number }) {
  const { d } = useMyWords();
  const called = useClassNames();
  const to = `/m/tasks/${task.id}`;
  const place = task.geometry?.coordinates as Point | undefined;
  return (
    <li>
      <a href={to} onClick={go(to)}>
        <span className={`m-kind is-${task.kind}`}>{d(kindOf(task))}</span>
        <span className="m-what">
          <strong>{task.name ? called(task.name) : task.case_code}</strong>
          <span>{task.address ?? task.case_code}</span>
        </span>
        <span className="m-when">
          <Due task={task} now={now} />
          {at && place ? <span>{far(d, meters(at, place))}</span> : null}
        </span>
      </a>
    </li>
  );
}

/** How much time a task leaves, by shape, word and colour. */
export function Due({ task, now }: { task: Task; now: number }) {
  const { d } = useMyWords();
  const entries = useStore(outbox, (it) => it.entries);
  const stand = standing(task, entries, now);
  const waits = entries.some((it) => it.task === task.id && it.state !== "sent");
  const words = () => {
    if (stand === "done") return waits ? d("queued") : d("finished");
    if (task.not_before && Date.parse(task.not_before) > now) {
      return d("notBefore", { at: moment(task.not_before) });
    }
    if (!task.due_at) return d("noDue");
    const left = Date.parse(task.due_at) - now;
    return d(left < 0 ? "over" : "left", { span: length(d, left) });
  };
  return (
    <span className={`m-tag is-${stand}`} data-state={local(task, entries)}>
      <span aria-hidden="true">{ICON[stand]} </span>
      {words()}
    </span>
  );
}
