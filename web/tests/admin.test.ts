import { expect, test } from "vitest";
import { branches } from "../src/desks/admin/AreaPicker.tsx";
import type { Edition } from "../src/desks/admin/calls.ts";
import { cell, columnsOf, inForce, phase } from "../src/desks/admin/editions/editions.ts";
import { told } from "../src/desks/admin/RecordPage.tsx";
import { fits, grouped } from "../src/desks/admin/searching.ts";

const edition = (given: Partial<Edition>): Edition => ({
  no: 1,
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
  expect(told({ action: "change", data })).toBe("roles a → b c · active true → false");
  expect(told({ action: "token", data: { label: "QGIS", days: 365 } })).toBe(
    "label QGIS · days 365",
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
