import { useCases, useFlow, useMine, useQueue } from "./calls.ts";
import { statesOf } from "./queues.ts";
import { ITEMS } from "./state.ts";

/** A queue of the caller and how much waits in it; `late` is how much of that is overdue. */
export interface Waits {
  id: string;
  n: number;
  late: number;
}

/** The caller's queues: cases in the states that their posts move on, and the items of their units. */
export function useQueues(): Waits[] {
  const flow = useFlow();
  const mine = useMine();
  const posts = new Set(mine.data?.posts.map((it) => it.post));
  const cases = useCases({ ended: "false", limit: "1" });
  const items = useQueue({ mine: "true" });
  if (!flow.data || !mine.data) return [];
  const counts = cases.data?.pages[0]?.counts ?? {};
  const open = items.data?.pages[0]?.counts ?? [];
  const sum = (of: typeof open) => of.reduce((all, it) => all + it.n, 0);
  const own = { id: ITEMS, n: sum(open), late: sum(open.filter((it) => it.light === "red")) };
  const states = statesOf(flow.data.transitions, posts);
  const waiting = states.map((id) => ({ id, n: counts[id] ?? 0, late: 0 }));
  return own.n > 0 || waiting.length === 0 ? [own, ...waiting] : waiting;
}
