import { expect, test } from "vitest";
import { branches } from "../src/desks/admin/AreaPicker.tsx";
import { outline } from "../src/desks/admin/areas/outline.ts";
import type { Edition } from "../src/desks/admin/calls.ts";
import {
  cell,
  columnsOf,
  inForce,
  isFlow,
  looked,
  phase,
} from "../src/desks/admin/editions/editions.ts";
import { diagram, ranks, stepsOf } from "../src/desks/admin/flow/diagram.ts";
import { told } from "../src/desks/admin/RecordPage.tsx";
import { fits, grouped } from "../src/desks/admin/searching.ts";

const edition = (given: Partial<Edition>): Edition => ({
  no: 1,
  area: "",
  base: null,
  status: "published",
  title: "",
  valid_from: "2026-01-01T00:00:00Z",
  valid_to: null,
  drafted_at: "2026-01-01T00:00:00Z",
  drafted_by: "a",
  published_at: null,
  published_by: null,
  ...given,
});
const now = new Date("2026-06-01T00:00:00Z");

test("an edition is a draft, ahead, in force, past or withdrawn", () => {
  expect(phase(edition({ status: "draft", valid_from: null }), now)).toBe("draft");
  expect(phase(edition({ valid_from: "2026-07-01T00:00:00Z" }), now)).toBe("ahead");
  expect(phase(edition({}), now)).toBe("now");
  expect(phase(edition({ valid_to: "2026-05-01T00:00:00Z" }), now)).toBe("past");
  expect(phase(edition({ status: "withdrawn" }), now)).toBe("gone");
});

test("of several editions the one that holds is found", () => {
  const all = [
    edition({ no: 3, status: "draft", valid_from: null }),
    edition({ no: 2, valid_from: "2026-07-01T00:00:00Z" }),
    edition({ no: 1, valid_to: "2026-07-01T00:00:00Z" }),
  ];
  expect(inForce(all, now)?.no).toBe(1);
  expect(inForce([], now)).toBeUndefined();
});

test("a table shows short fields, and leaves the English names to the form", () => {
  const schema = {
    properties: {
      id: { type: "string" },
      zh: { type: "string" },
      en: { type: "string" },
      filing_en: { type: "string" },
      when: { type: "object", additionalProperties: {} },
      priority: { type: "integer" },
    },
  };
  expect(columnsOf(schema, ["id"]).map(([name]) => name)).toEqual(["id", "zh", "priority"]);
  expect([cell(true), cell(false), cell(""), cell([1]), cell(0)]).toEqual([
    "✓",
    "—",
    "—",
    "[1]",
    "0",
  ]);
});

test("divisions stand below what they are part of", () => {
  const found = branches([
    { code: "379902100", name: "b", parent_code: "379902" },
    { code: "3799", name: "city", parent_code: "37" },
    { code: "379902", name: "a", parent_code: "3799" },
  ]);
  expect(found.map(({ division, depth }) => [division.code, depth])).toEqual([
    ["3799", 0],
    ["379902", 1],
    ["379902100", 2],
  ]);
});

test("a change is told as old and new", () => {
  const data = { roles: [["a"], ["b", "c"]], active: [true, false] };
  const called = {
    name: (member: string) => member.toUpperCase(),
    value: (_: string, value: unknown) => String(value),
  };
  expect(told({ action: "change", data }, called)).toBe("ROLES a → b,c · ACTIVE true → false");
  expect(told({ action: "token", data: { label: "QGIS", days: 365, id: "ab" } }, called)).toBe(
    "LABEL QGIS · DAYS 365",
  );
});

test("words are found in any order and case", () => {
  expect(fits("wang SURV", "wang", "surveyor")).toBe(true);
  expect(fits("li", "wang")).toBe(false);
  expect([...grouped(["a1", "b1", "a2"], (it) => it.charAt(0)).values()]).toEqual([
    ["a1", "a2"],
    ["b1"],
  ]);
});

test("a district without editions of its own goes by the city's", () => {
  const city = [edition({ no: 1 }), edition({ no: 2, status: "draft", valid_from: null })];
  const own = edition({ no: 3, area: "379902" });
  expect(looked(city, "379902", null, now).edition?.no).toBe(1);
  expect(looked([...city, own], "379902", null, now).edition?.no).toBe(3);
  expect(looked([...city, own], "", 2, now).edition?.no).toBe(2);
  expect(looked([...city, own], "", 3, now).held).toHaveLength(2);
});

const row = (state: string, to: string, posts = "acceptor") => ({
  key: `case/${state}/${to}`,
  inherited: false,
  values: { machine: "case", state, to, action: "x", zh: "受理", en: "Accept", posts, type: "" },
});

test("a flow is drawn from its beginning on, with one line between two states", () => {
  const rows = [
    row("", "reported"),
    row("reported", "accepted"),
    { ...row("reported", "accepted", "system"), key: "again" },
    row("accepted", "reported"),
    row("lost", "accepted"),
  ];
  const steps = stepsOf(rows, "case");
  expect(stepsOf(rows, "order")).toEqual([]);
  expect(Object.fromEntries(ranks(steps))).toEqual({ "": 0, reported: 1, accepted: 2, lost: 0 });
  const { boxes, lines, width } = diagram(steps);
  expect(boxes.every((it) => it.x < width)).toBe(true);
  expect(new Set(boxes.map((it) => `${it.x}/${it.y}`)).size).toBe(boxes.length);
  const onward = lines.find((it) => it.name === "reported>accepted");
  expect(onward?.steps.map((it) => it.auto)).toEqual([false, true]);
  expect(lines.find((it) => it.name === "accepted>reported")?.back).toBe(true);
});

test("a table of steps is told by its fields", () => {
  const fields = { machine: {}, state: {}, action: {}, to: {} };
  expect(isFlow({ properties: fields })).toBe(true);
  expect(isFlow({ properties: { id: {} } })).toBe(false);
});

test("divisions are drawn north up and fill the width of their map", () => {
  const square = (w: number, s: number) => ({
    type: "Polygon" as const,
    coordinates: [
      [
        [w, s],
        [w + 1, s],
        [w + 1, s + 1],
        [w, s + 1],
        [w, s],
      ],
    ],
  });
  const { drawn, height } = outline([
    { code: "1", name: "北", shape: square(117, 37) },
    { code: "2", name: "南", shape: square(117, 36) },
  ]);
  expect(drawn[0]?.at[1]).toBeLessThan(drawn[1]?.at[1] ?? 0);
  expect(drawn[0]?.width).toBeCloseTo(308, 0);
  expect(height).toBeGreaterThan(308);
  expect(outline([]).drawn).toEqual([]);
});
