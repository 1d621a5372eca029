import { describe, expect, test } from "vitest";
import { type Condition, fault, operators, textOf } from "../src/panels/filter/conditions.ts";
import { groupOf } from "../src/panels/filter/reading.ts";
import type { Field } from "../src/registry/types.ts";

const field = (name: string, type: Field["type"], codes: string | null = null): Field => ({
  name,
  type,
  codes,
  zh: name,
  en: name,
  unit: null,
  required: false,
  label: false,
});
const fields = [
  field("name", "string"),
  field("state", "string", "state"),
  field("height_m", "number"),
  field("lit", "boolean"),
  field("built_on", "date"),
];
const text = (...conditions: Condition[]) => textOf(fields, { join: "AND", conditions });

describe("conditions", () => {
  test.each<[Condition, string]>([
    [{ field: "name", op: "has", values: ["50%_槐's\\"] }, "name LIKE '%50\\%\\_槐''s\\\\%'"],
    [{ field: "name", op: "starts", values: ["人民"] }, "name LIKE '人民%'"],
    [{ field: "state", op: "in", values: ["1", "2"] }, "state IN ('1', '2')"],
    [{ field: "height_m", op: "between", values: ["1.50", "3"] }, "height_m BETWEEN 1.5 AND 3"],
    [{ field: "height_m", op: ">=", values: ["-2"] }, "height_m >= -2"],
    [{ field: "lit", op: "=", values: ["false"] }, "lit = FALSE"],
    [{ field: "built_on", op: "<", values: ["2020-02-29"] }, "built_on < DATE('2020-02-29')"],
    [{ field: "name", op: "null", values: [] }, "name IS NULL"],
  ])("%j says %s and is read back", (condition, said) => {
    expect(text(condition)).toBe(said);
    const again = groupOf(said);
    expect(textOf(fields, again ?? { join: "OR", conditions: [] })).toBe(said);
  });

  test.each<[Condition, string]>([
    [{ field: "height_m", op: "=", values: ["tall"] }, "number"],
    [{ field: "height_m", op: "between", values: ["3", "1"] }, "order"],
    [{ field: "built_on", op: ">=", values: ["2020-02-31x"] }, "day"],
    [{ field: "name", op: "has", values: [" "] }, "value"],
    [{ field: "state", op: "in", values: [] }, "value"],
  ])("%j lacks a %s and is left out", (condition, why) => {
    const known = fields.find((it) => it.name === condition.field) as Field;
    expect(fault(known, condition)).toBe(why);
    expect(text(condition, { field: "lit", op: "filled", values: [] })).toBe("lit IS NOT NULL");
  });

  test("join by and, or by or", () => {
    const conditions: Condition[] = [
      { field: "height_m", op: "between", values: ["1", "2"] },
      { field: "name", op: "=", values: ["a AND b OR c"] },
    ];
    for (const join of ["AND", "OR"] as const) {
      const said = textOf(fields, { join, conditions });
      expect(groupOf(said)).toEqual({ join, conditions });
    }
  });

  test.each([
    "a = 1 AND b = 2 OR c = 3",
    "S_INTERSECTS(geometry, POINT(1 2))",
    "name LIKE 'a_'",
    "a =",
  ])("what the builder cannot say stays text: %s", (said) => expect(groupOf(said)).toBeNull());

  test("every field can be asked something", () =>
    expect(fields.every((it) => operators(it).length > 2)).toBe(true));
});
