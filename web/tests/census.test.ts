import { describe, expect, test } from "vitest";
import { agreed, mappingRows, wordsOf } from "../src/desks/census/mappingRows.ts";
import { marksOf } from "../src/desks/census/stage.ts";
import {
  lacking,
  next,
  opening,
  refusalOf,
  standing,
  whereRowsWent,
  written,
} from "../src/desks/census/steps.ts";
import type { Dataset, Mapping, Pair, Work } from "../src/desks/census/types.ts";
import { sizeOf } from "../src/desks/census/upload.ts";
import { clock } from "../src/desks/census/words.ts";
import { crc32, zipped } from "../src/desks/census/zip.ts";

const mapping: Mapping = {
  layer: "lamps",
  crs: "EPSG:4326",
  swapped: false,
  columns: { BSM: "code", ZT: "state" },
  values: { state: { good: "1" } },
  constants: {},
  scores: { BSM: { score: 0.99, how: "alias" } },
  doubts: {
    columns: { CZ: { field: "material", score: 0.72, how: "alike" } },
    values: { state: { bad: { code: "2", score: 0.6 } } },
  },
};
const column = (name: string, values: Record<string, number> | null = null) => ({
  name,
  type: "string",
  filled: 2,
  values,
  samples: ["a"],
});
const dataset: Dataset = {
  n: 1,
  file: "a.csv",
  name: "a",
  format: "csv",
  encoding: "utf-8",
  crs: null,
  rows: 10,
  layer: "lamps",
  profile: {
    columns: [column("BSM"), column("ZT", { good: 7, bad: 3 }), column("CZ"), column("X")],
  },
  mapping,
  problem: null,
};
const work = (given: Partial<Work>): Work => ({
  id: 1,
  title: "a",
  state: "map",
  actor: "a",
  options: {},
  progress: null,
  summary: {},
  mends: null,
  changeset_id: null,
  created_at: "",
  updated_at: "",
  published_at: null,
  datasets: [dataset],
  ...given,
});
const waits = { n: 1, lacks: "crs", zh: "", en: "" };
const unplaced = work({
  datasets: [{ ...dataset, mapping: null }],
  summary: { map: { mapped: 0, waiting: [waits] } },
});

describe("where a run stands", () => {
  test("a delivery without a system waits for a person", () => {
    expect(lacking(unplaced)).toEqual([waits]);
    expect(standing(unplaced, "inspect", 0)).toBe("needs");
    expect(standing(unplaced, "map", 0)).toBe("ahead");
    expect(next(unplaced, 0)).toBeNull();
    expect(opening(unplaced, 0)).toBe("inspect");
  });
  test("what was stated since is mapped anew", () => {
    const stated = work({ summary: { map: { mapped: 0, waiting: [waits] } } });
    expect(next(stated, 0)).toEqual({ until: "match", again: "map" });
    expect(next(work({ summary: { map: { mapped: 1, waiting: [] } } }), 0)).toEqual({
      until: "match",
    });
  });
  test("doubts come before publishing", () => {
    const matched = work({ state: "match" });
    expect(standing(matched, "match", 3)).toBe("needs");
    expect(next(matched, 3)).toBeNull();
    expect(next(matched, 0)).toEqual({ until: "publish" });
    expect(opening(matched, 0)).toBe("publish");
  });
  test("what ended goes no further", () => {
    expect(next(work({ state: "publish" }), 0)).toBeNull();
    expect(next(work({ state: "cancelled" }), 0)).toBeNull();
    expect(standing(work({ state: "publish" }), "publish", 0)).toBe("done");
  });
});

test("rows add up to what was read", () => {
  const one = {
    unchanged: 3,
    moved: 1,
    changed: 1,
    moved_and_changed: 1,
    new: 2,
    gone: 9,
    doubtful: 0,
  };
  const done = work({
    state: "match",
    summary: { check: { rows: 10, quarantined: 2, datasets: {} }, match: { datasets: { 1: one } } },
  });
  expect(whereRowsWent(done).reduce((sum, it) => sum + it.rows, 0)).toBe(10);
  const checked = work({ summary: { check: { rows: 10, quarantined: 2, datasets: {} } } });
  expect(whereRowsWent(checked)).toEqual([
    { name: "passed", rows: 8 },
    { name: "held", rows: 2 },
  ]);
  expect(whereRowsWent(work({}))).toEqual([]);
  const counts = { created: 2, updated: 3, retired: 1 };
  const published = work({
    summary: { publish: { datasets: { 1: counts, 2: counts }, mended: 0 } },
  });
  expect(written(published)).toEqual({ created: 4, updated: 6, retired: 2 });
});

test("the doubtful columns come first, those left out last", () => {
  const rows = mappingRows(dataset);
  expect(rows.map((it) => it.column.name)).toEqual(["CZ", "BSM", "ZT", "X"]);
  expect(rows[0]?.doubt?.field).toBe("material");
  expect(agreed(mapping)).toEqual({
    columns: { CZ: "material" },
    values: { state: { bad: "2" } },
  });
});

test("words of a coded field are known, doubtful or open", () => {
  const row = mappingRows(dataset).find((it) => it.field === "state");
  const field = { name: "state", codes: "facility_state" } as never;
  expect(row && wordsOf(mapping, row, field)).toEqual([
    { text: "good", rows: 7, code: "1", doubt: null },
    { text: "bad", rows: 3, code: "", doubt: "2" },
  ]);
});

test("a pair is a line with an old and a new end; what is gone is crossed out", () => {
  const properties = { kind: "moved", decision: null } as never;
  const line: Pair = {
    type: "Feature",
    properties,
    geometry: {
      type: "LineString",
      coordinates: [
        [1, 2],
        [3, 4],
      ],
    },
  };
  expect(marksOf([line]).map((it) => it.properties?.part)).toEqual(["line", "old", "new"]);
  const gone: Pair = {
    type: "Feature",
    properties,
    geometry: { type: "Point", coordinates: [1, 2] },
  };
  expect(marksOf([gone]).map((it) => it.properties?.part)).toEqual(["old", "gone"]);
});

test("several files become one archive that unpacks", async () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  const files = [new File(["shape"], "路灯.shp"), new File(["table"], "路灯.dbf")];
  const bytes = new Uint8Array(await (await zipped(files)).arrayBuffer());
  const view = new DataView(bytes.buffer);
  const end = bytes.length - 22;
  expect(view.getUint32(end, true)).toBe(0x06054b50);
  expect(view.getUint16(end + 10, true)).toBe(2);
  const first = view.getUint32(end + 16, true);
  expect(view.getUint32(first, true)).toBe(0x02014b50);
  const name = bytes.slice(first + 46, first + 46 + view.getUint16(first + 28, true));
  expect(new TextDecoder().decode(name)).toBe("路灯.shp");
});

test("sizes and spans are told shortly", () => {
  expect(sizeOf(1200)).toBe("2 kB");
  expect(sizeOf(312_000_000)).toBe("312.0 MB");
  expect(clock(40)).toBe("0:40");
  expect(clock(3725)).toBe("1:02:05");
});

describe("the refusal of a run's last job", () => {
  const ended = "2026-11-23T04:00:02Z";
  const error = { code: "bad_units", zh: "单位表无效。", en: "The list of units is invalid." };
  const failed = (given: Partial<Work>) =>
    refusalOf(
      work({
        updated_at: "2026-11-23T04:00:01Z",
        job: { state: "failed", error, finished_at: ended },
        ...given,
      }),
    );

  test("is told, also after the page was opened again", () => {
    expect(failed({})).toEqual(error);
    expect(failed({ job: null })).toBeNull();
    expect(failed({ job: { state: "successful", error: null, finished_at: ended } })).toBeNull();
  });

  test("is silent once the run was changed, and where the desk says it in its own words", () => {
    expect(failed({ updated_at: "2026-11-23T04:00:03Z" })).toBeNull();
    expect(failed({ state: "publish" })).toBeNull();
    const waits = { ...error, code: "census_undecided" };
    expect(failed({ job: { state: "failed", error: waits, finished_at: ended } })).toBeNull();
  });
});
