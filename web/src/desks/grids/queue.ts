import { newKey, Problem } from "../../data/http.ts";
import { accept, bench, remember, rest } from "./bench.ts";
import { operate } from "./calls.ts";
import type { Gesture, Operation } from "./types.ts";

/** Refusals after which the same gesture may still be accepted: no server, no session, too many calls. */
const LATER = new Set([0, 401, 429, 502, 503, 504]);

let told: (draft: number) => void = () => {};

/** Say who wants to know that a draft has changed. */
export function whenChanged(listener: (draft: number) => void): void {
  told = listener;
}

/** Tell that a draft has changed on the server. */
export function changed(draft: number): void {
  told(draft);
}

/** Send a gesture; it waits its turn, and for the server if that is away. */
export function gesture(operation: Operation): void {
  const waiting = [...bench.get().waiting, { key: newKey(), operation }];
  bench.set({ waiting, refused: null, sketch: [], tip: null });
  remember();
  void send();
}

/** Send what waits, in order, until all is done or the server cannot be asked. */
export async function send(): Promise<void> {
  const { draft, sending } = bench.get();
  if (sending || draft === null) return;
  bench.set({ sending: true });
  try {
    for (;;) {
      const [next] = bench.get().waiting;
      if (!next || bench.get().draft !== draft) break;
      if (!(await one(draft, next))) break;
    }
  } finally {
    bench.set({ sending: false });
  }
}

/** Send one; tells whether the next may follow. */
async function one(draft: number, gesture: Gesture): Promise<boolean> {
  try {
    const answer = await operate(draft, gesture);
    if (bench.get().draft !== draft) return false;
    done();
    accept(answer);
    if (gesture.operation.op !== "move_vertices")
      choose(answer.changed.features.map((it) => it.id));
    told(draft);
    return true;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (LATER.has(problem.status)) return false;
    done();
    rest();
    bench.set({ refused: problem });
    remember();
    return true;
  }
}

function done(): void {
  bench.set({ waiting: bench.get().waiting.slice(1) });
}

const FEW = 6;

function choose(ids: number[]): void {
  const had = bench.get().picked;
  if (had.length === 0 && ids.length <= FEW) bench.set({ picked: ids });
}
