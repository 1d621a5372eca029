import type { Polygon } from "geojson";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { classOf, workOf } from "../src/desks/grids/beats/work.ts";
import { bench, lay, pick, put, take } from "../src/desks/grids/bench.ts";
import { live } from "../src/desks/grids/live.ts";
import { pickAt, pickWanted } from "../src/desks/grids/picking.ts";
import { gesture, send } from "../src/desks/grids/queue.ts";
import { findingsOf, handOf } from "../src/desks/grids/scene.ts";
import { finish } from "../src/desks/grids/sketch.ts";
import { SOURCES } from "../src/desks/grids/sources.ts";
import { stage } from "../src/desks/grids/stage.ts";
import type { Beat, Cell, Finding } from "../src/desks/grids/types.ts";
import { style } from "../src/map/style/style.ts";
import { registry } from "./registry.ts";

const SIDE = 0.001;
const square = (x: number): Polygon => ({
  type: "Polygon",
  coordinates: [
    [
      [x, 0],
      [x + SIDE, 0],
      [x + SIDE, SIDE],
      [x, SIDE],
      [x, 0],
    ],
  ],
});
const cell = (id: number): Cell => ({
  type: "Feature",
  id,
  geometry: square(id * SIDE),
  properties: {
    code: `37010200100100${id}`,
    community_code: "370102001001",
    area_m2: 12_000,
    change: "same",
  },
});
const m2 = (value: number) => String(Math.round(value));
const stored = new Map<string, string>();

beforeEach(() => {
  stored.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  vi.stubGlobal("document", { cookie: "" });
  lay(7);
  put([cell(1), cell(2), cell(3)]);
});
afterEach(() => vi.unstubAllGlobals());

const answers = (...given: (Response | Error)[]) => {
  const fetch = vi.fn(async (_path: string, _init: { headers: Record<string, string> }) => {
    const next = given.shift() ?? new Error("away");
    if (next instanceof Error) throw next;
    return next;
  });
  vi.stubGlobal("fetch", fetch);
  return fetch;
};
const done = () =>
  Response.json({
    label: "merge",
    changed: { features: [cell(4)] },
    retired: [1, 2],
    undo: "merge",
    redo: null,
  });
const refusal = (status: number) => Response.json({ zh: "不相邻。", en: "Apart." }, { status });
const settled = () => vi.waitFor(() => expect(bench.get().sending).toBe(false));

describe("the bench", () => {
  test("keeps a click that came before its cells", () => {
    lay(7);
    pickAt([2.5 * SIDE, SIDE / 2], false);
    expect(bench.get().picked).toEqual([]);
    put([cell(2)]);
    pickWanted();
    expect(bench.get().picked).toEqual([2]);
    bench.set({ loading: false });
    pickAt([9 * SIDE, SIDE / 2], false);
    expect(bench.get().picked).toEqual([]);
    expect(bench.get().wanted).toBeNull();
  });

  test("picks one, more with Shift, none beside the cells", () => {
    pick(1, false);
    pick(2, true);
    expect(bench.get().picked).toEqual([1, 2]);
    pick(3, false);
    expect(bench.get().picked).toEqual([3]);
    pick(null, false);
    expect(bench.get().picked).toEqual([]);
  });
  test("a moved vertex takes all its owners along", () => {
    bench.set({ moves: [{ from: [2 * SIDE, 0], to: [2 * SIDE, -SIDE / 2] }] });
    expect(
      live(bench.get())
        .map((it) => it.id)
        .sort(),
    ).toEqual([1, 2]);
  });
  test("a line shows both parts before it is finished", () => {
    pick(2, false);
    take("split");
    bench.set({ sketch: [[1.9 * SIDE, SIDE / 2]], tip: [3.1 * SIDE, SIDE / 2] });
    const roles = handOf(bench.get(), m2).map((it) => it.properties?.role);
    expect(roles.filter((it) => it === "live")).toHaveLength(2);
    expect(roles.filter((it) => it === "number")).toHaveLength(2);
  });
});

describe("gestures on their way", () => {
  test("one that is done changes the bench", async () => {
    answers(done());
    gesture({ op: "merge", cells: [1, 2] });
    await settled();
    expect([...bench.get().cells.keys()]).toEqual([3, 4]);
    expect(bench.get().waiting).toEqual([]);
  });
  test.each([0, 401, 503])(
    "status %i: it is kept, over a reload, and sent again",
    async (status) => {
      answers(status ? refusal(status) : new Error("away"));
      gesture({ op: "merge", cells: [1, 2] });
      gesture({ op: "retire", cells: [3] });
      await settled();
      const keys = bench.get().waiting.map((it) => it.key);
      expect(new Set(keys).size).toBe(2);
      lay(7);
      expect(bench.get().waiting.map((it) => it.operation.op)).toEqual(["merge", "retire"]);
      const fetch = answers(done(), done());
      await send();
      expect(fetch.mock.calls.map((it) => it[1].headers["idempotency-key"])).toEqual(keys);
      expect(bench.get().waiting).toEqual([]);
    },
  );
  test("one that is refused is told and given up; the next goes on", async () => {
    const fetch = answers(refusal(422), done());
    gesture({ op: "merge", cells: [1, 3] });
    gesture({ op: "merge", cells: [1, 2] });
    await settled();
    expect(bench.get().waiting).toEqual([]);
    expect(fetch).toHaveBeenCalledTimes(2);
    expect([...bench.get().cells.keys()]).toEqual([3, 4]);
  });
  test("a sketch with too few vertices is not sent", () => {
    const fetch = answers();
    take("draw");
    bench.set({ sketch: [[0, 0]] });
    finish();
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe("what the map shows", () => {
  const finding = (kind: string, geometry: Finding["geometry"]): Finding => ({
    type: "Feature",
    id: kind,
    geometry,
    properties: {
      kind,
      severity: "error",
      measure: 1,
      unit: "m²",
      cells: [],
      codes: [],
      zh: "",
      en: "",
      repair: null,
      safe: false,
    },
  });
  test("holes are filled, cells that are too large only outlined, what has no place left out", () => {
    const shown = findingsOf(
      [finding("gap", square(0)), finding("too_large", square(1)), finding("full", null)],
      "gap",
    );
    expect(shown.map((it) => it.properties)).toEqual([
      { kind: "gap", ground: true, looked: true },
      { kind: "too_large", ground: false, looked: false },
    ]);
  });
  test.each(["light", "dark"] as const)("every part has a source, %s", (theme) => {
    const wanted = { registry, shown: [], theme, at: null, basemap: null, origin: "http://x" };
    const made = style({ ...wanted, stage: stage(registry, theme, "http://x", true) });
    const ids = made.layers.map((it) => it.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const layer of made.layers) {
      if ("source" in layer) expect(made.sources).toHaveProperty([String(layer.source)]);
    }
    expect(Object.keys(made.sources)).toEqual(expect.arrayContaining(Object.values(SOURCES)));
  });
});

describe("work", () => {
  const beat = (components: number, road_m: number): Beat => ({
    type: "Feature",
    geometry: square(0),
    properties: { code: null, unit_grids: [], load: { components, road_m, buildings: 0 } },
  });
  test("is a share of the mean of the measures that exist", () => {
    expect(workOf([beat(50, 1000), beat(150, 1000)])).toEqual([0.75, 1.25]);
    expect(workOf([beat(0, 0)])).toEqual([1]);
  });
  test("has five classes", () =>
    expect([0.5, 0.7, 1, 1.2, 2].map(classOf)).toEqual([0, 1, 2, 3, 4]));
});
