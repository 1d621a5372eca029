import { useEffect } from "react";
import { isTyping } from "../../../app/useKeys.ts";
import { scaleAt } from "../../../edit/measure.ts";
import { desk } from "../../../state/desk.ts";
import { prefs } from "../../../state/prefs.ts";
import { bench, take } from "../bench.ts";
import { nextVertex, nudge, removeVertex } from "../drag.ts";
import { metersOf } from "../hands.ts";
import { finish, stepBack } from "../sketch.ts";
import { useGridWords, type Word } from "../words.ts";
import { back, confirmMoves, merge, redoStep, retire, undoStep } from "./actions.ts";

const LETTERS: Record<string, () => void> = {
  a: () => take("pick"),
  v: () => take("vertices"),
  e: () => take("edge"),
  g: () => take("split"),
  p: () => take("draw"),
  r: () => bench.get().picked.length === 1 && take("reshape"),
  h: merge,
  n: () => bench.set({ snapping: !bench.get().snapping }),
  ",": () => nextVertex(-1),
  ".": () => nextVertex(1),
};

const TOLD: [string, Word][] = [
  ["A", "tool.pick"],
  ["V", "tool.vertices"],
  ["E", "tool.edge"],
  ["G", "tool.split"],
  ["H", "tool.merge"],
  ["P", "tool.draw"],
  ["R", "tool.reshape"],
  ["N", "tool.snapping"],
  ["Alt", "keys.alt"],
  [", .", "keys.vertex"],
  ["← ↑ → ↓", "keys.nudge"],
  ["Del", "keys.delete"],
  ["Enter", "keys.finish"],
  ["Ctrl+Z", "tool.undo"],
  ["Ctrl+Y", "tool.redo"],
];

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const FAR = 10;

/** Keys of the draft desk; letters can be turned off like those of the map. */
export function useDraftKeys(): void {
  const { d, lang } = useGridWords();
  useEffect(() => desk.set({ keys: TOLD.map(([key, word]) => [key, d(word)]) }), [lang]);
  useEffect(() => {
    addEventListener("keydown", press, true);
    return () => removeEventListener("keydown", press, true);
  }, []);
}

function press(event: KeyboardEvent): void {
  if (isTyping(event.target) || desk.get().helpOpen) return;
  const done = event.ctrlKey || event.metaKey ? chord(event) : event.altKey ? false : plain(event);
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
}

function chord(event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  if (key === "y" || (key === "z" && event.shiftKey)) void redoStep();
  else if (key === "z") {
    if (!stepBack()) void undoStep();
  } else return false;
  return true;
}

function plain(event: KeyboardEvent): boolean {
  const { key } = event;
  if (bench.get().compare !== "off") return false;
  if (ARROWS[key]) return arrow(ARROWS[key], event.shiftKey);
  if (key === "Enter") return enter(event);
  if (key === "Escape") return back();
  if (key === "Backspace") return stepBack();
  if (key === "Delete") {
    if (!removeVertex()) retire();
    return true;
  }
  const act = prefs.get().keys ? LETTERS[key.toLowerCase()] : undefined;
  act?.();
  return act !== undefined;
}

/** Enter presses the focused control; on the map it ends what is in hand. */
function enter(event: KeyboardEvent): boolean {
  if (event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement) {
    return false;
  }
  const { moves, sketch } = bench.get();
  if (moves.length) confirmMoves();
  else if (sketch.length) finish();
  else return false;
  return true;
}

/** Arrows move the vertex in hand by a pixel, with Shift by ten; without one they pan the map. */
function arrow([x, y]: [number, number], far: boolean): boolean {
  const { vertex } = bench.get();
  const map = desk.get().map;
  if (!vertex || !map) return false;
  const meters = metersOf(map, far ? FAR : 1);
  const scale = scaleAt(vertex[1] ?? 0);
  nudge([(x * meters) / scale.x, (y * meters) / scale.y]);
  return true;
}
