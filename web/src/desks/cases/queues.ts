import type { Transition } from "./types.ts";

/** The states in which cases wait for somebody with these posts, in the order of the flow. */
export function statesOf(flow: readonly Transition[], posts: ReadonlySet<string>): string[] {
  const waiting = flow.filter(
    (it) => it.machine === "case" && it.state !== "" && it.posts.some((post) => posts.has(post)),
  );
  const onwards = waiting.filter((it) => movesOn(it));
  return [...new Set(onwards.map((it) => it.state))];
}

/** Steps that lead elsewhere and need no reason: those are what a queue is there for. */
const movesOn = ({ state, to, reason }: Transition) => to !== state && !reason;

interface Dated {
  due_at: string | null;
}

/** Rows by deadline, those without one last. */
export function urgentFirst<T extends Dated>(rows: readonly T[]): T[] {
  const due = ({ due_at: at }: Dated) => (at ? Date.parse(at) : Number.POSITIVE_INFINITY);
  return [...rows].sort((a, b) => due(a) - due(b) || 0);
}
