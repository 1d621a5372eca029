import type { ConfigRow } from "../calls.ts";

/** A row of the table of transitions. */
export interface Step {
  key: string;
  state: string;
  to: string;
  zh: string;
  en: string;
  /** case type; empty: all */
  type: string;
  /** the program alone takes it */
  auto: boolean;
}

interface Box {
  state: string;
  x: number;
  y: number;
}

/** Steps between the same two states, drawn as one line. */
interface Line {
  name: string;
  steps: Step[];
  path: string;
  /** leads back to where the flow was before */
  back: boolean;
}

export interface Diagram {
  boxes: Box[];
  lines: Line[];
  width: number;
  height: number;
}

export const BOX = { width: 112, height: 34 };
const GAP = { x: 62, y: 26 };
const EDGE = 14;
const SYSTEM = "system";

const text = (value: unknown) => String(value ?? "");

/** The steps of a machine among the rows of the table. */
export function stepsOf(rows: readonly ConfigRow[], machine: string): Step[] {
  return rows
    .filter(({ values }) => values.machine === machine)
    .map(({ key, values }) => ({
      key,
      state: text(values.state),
      to: text(values.to),
      zh: text(values.zh),
      en: text(values.en),
      type: text(values.type),
      auto: text(values.posts) === SYSTEM,
    }));
}

/** How many steps each state is away from the beginning; what cannot be reached comes first. */
export function ranks(steps: readonly Step[]): Map<string, number> {
  const found = new Map<string, number>([["", 0]]);
  let front = [""];
  while (front.length) {
    const next = steps
      .filter((it) => front.includes(it.state) && !found.has(it.to))
      .map((it) => it.to);
    front = [...new Set(next)];
    const rank = Math.max(...found.values()) + 1;
    for (const state of front) found.set(state, rank);
  }
  for (const { state, to } of steps) {
    for (const it of [state, to]) if (!found.has(it)) found.set(it, 0);
  }
  return found;
}

/** States in columns by how far they are from the beginning, and the lines between them. */
export function diagram(steps: readonly Step[]): Diagram {
  const columns = columnsOf(ranks(steps), steps);
  const boxes = columns.flatMap((states, column) =>
    states.map((state, row) => ({
      state,
      x: EDGE + column * (BOX.width + GAP.x),
      y: EDGE + row * (BOX.height + GAP.y),
    })),
  );
  const tallest = Math.max(1, ...columns.map((it) => it.length));
  return {
    boxes,
    lines: linesOf(steps, boxes),
    width: 2 * EDGE + columns.length * (BOX.width + GAP.x) - GAP.x,
    height: 2 * EDGE + tallest * (BOX.height + GAP.y) + GAP.y,
  };
}

/** Ends lie below what leads on, so that the way through is a straight line. */
function columnsOf(rank: ReadonlyMap<string, number>, steps: readonly Step[]): string[][] {
  const columns: string[][] = [];
  const onward = (state: string) => steps.filter((it) => it.state === state && it.to !== state);
  const states = [...rank.keys()].sort((a, b) => onward(b).length - onward(a).length);
  for (const state of states) {
    const at = rank.get(state) ?? 0;
    columns[at] = [...(columns[at] ?? []), state];
  }
  return Array.from(columns, (it) => it ?? []);
}

function linesOf(steps: readonly Step[], boxes: readonly Box[]): Line[] {
  const at = new Map(boxes.map((box) => [box.state, box]));
  const pairs = new Map<string, Step[]>();
  for (const step of steps) {
    if (step.state === step.to) continue;
    const name = `${step.state}>${step.to}`;
    pairs.set(name, [...(pairs.get(name) ?? []), step]);
  }
  return [...pairs].flatMap(([name, own]) => {
    const from = at.get(own[0]?.state ?? "");
    const to = at.get(own[0]?.to ?? "");
    return from && to ? [{ name, steps: own, path: pathOf(from, to), back: to.x < from.x }] : [];
  });
}

/** From side to side where it leads on, beside its column within one, in a bow below where it leads back. */
function pathOf(from: Box, to: Box): string {
  const middle = BOX.height / 2;
  if (to.x > from.x) {
    const [x1, y1] = [from.x + BOX.width, from.y + middle];
    const [x2, y2] = [to.x - 6, to.y + middle];
    const bend = Math.max(24, (x2 - x1) / 2);
    return `M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
  }
  if (to.x === from.x) {
    const [x1, y1, y2] = [from.x + BOX.width, from.y + middle, to.y + middle];
    const bend = 16 + Math.abs(y2 - y1) / 9;
    return `M${x1},${y1 + 5}C${x1 + bend},${y1 + 5} ${x1 + bend},${y2} ${x1 + 6},${y2}`;
  }
  const [x1, y1] = [from.x + BOX.width / 2 - 8, from.y + BOX.height];
  const [x2, y2] = [to.x + BOX.width / 2 + 8, to.y + BOX.height + 6];
  const deep = Math.max(y1, y2) + GAP.y + (from.x - to.x) / 12;
  return `M${x1},${y1}C${x1},${deep} ${x2},${deep} ${x2},${y2}`;
}
