import type { Entry } from "./entry.ts";
import type { Task } from "./types.ts";
import { meters, type Point } from "./where.ts";

export type Stand = "overdue" | "due" | "going" | "todo" | "done";

/** How a task stands for the person who has it, with what they did and nobody knows of yet. */
export function standing(task: Task, entries: Entry[], now: number): Stand {
  const state = local(task, entries);
  if (state === "done" || state === "passed") return "done";
  if (task.due_at && Date.parse(task.due_at) < now) return "overdue";
  if (task.light_at && Date.parse(task.light_at) <= now) return "due";
  return state === "going" ? "going" : "todo";
}

const AFTER: Record<string, string> = {
  take: "going",
  refuse: "passed",
  unable: "passed",
  result_true: "done",
  result_false: "done",
};

/** The state of a task after the steps that wait in the queue or went through since it was asked for. */
export function local(task: Task, entries: Entry[]): string {
  const steps = entries
    .filter((it) => it.task === task.id && it.state !== "refused" && it.action)
    .sort((a, b) => a.madeAt.localeCompare(b.madeAt));
  const last = steps[steps.length - 1];
  return (last?.action && AFTER[last.action]) || task.state;
}

const FAR = Number.POSITIVE_INFINITY;
const due = (task: Task) => (task.due_at ? Date.parse(task.due_at) : FAR);
const HOUR = 3_600_000;

/** Tasks in the order to go: by the hour of their deadline, then the nearest first; done ones last. */
export function ordered(tasks: Task[], entries: Entry[], here: Point | null, now: number): Task[] {
  const far = (it: Task) =>
    here && it.geometry ? meters(here, it.geometry.coordinates as Point) : FAR;
  const done = (it: Task) => (standing(it, entries, now) === "done" ? 1 : 0);
  const hour = (it: Task) => Math.floor(Math.max(due(it), now) / HOUR);
  const compare = (a: number, b: number) => (a === b ? 0 : a - b);
  return [...tasks].sort(
    (a, b) =>
      compare(done(a), done(b)) ||
      compare(hour(a), hour(b)) ||
      compare(far(a), far(b)) ||
      a.id - b.id,
  );
}
