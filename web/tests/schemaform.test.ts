import { describe, expect, test } from "vitest";
import { firstSaid, mistakesOf } from "../src/ui/schemaform/mistakes.ts";
import {
  beginning,
  controlOf,
  fieldsOf,
  optionsOf,
  plain,
  type Schema,
  titleOf,
} from "../src/ui/schemaform/schema.ts";

const policy: Schema = {
  type: "object",
  required: ["id", "zh"],
  $defs: {
    Target: {
      type: "object",
      required: ["role"],
      properties: { role: { enum: ["lead", "assist"] }, argument: { type: "string", default: "" } },
    },
  },
  properties: {
    id: { type: "string", pattern: "^[a-z][a-z0-9_.-]{1,40}$", title: "代码 · Id" },
    zh: { type: "string", minLength: 1, maxLength: 4, title: "名称 · Name" },
    priority: { type: "integer", minimum: 0, maximum: 9, default: 3 },
    factor: { type: "number", exclusiveMinimum: 0 },
    targets: { type: "array", items: { $ref: "#/$defs/Target" }, default: [] },
    one: { anyOf: [{ $ref: "#/$defs/Target" }, { type: "null" }], title: "一个 · One" },
    weights: { type: "object", additionalProperties: { type: "number" } },
    when: { type: "object", additionalProperties: {} },
    span: { type: "array", prefixItems: [{ type: "integer" }, { type: "integer" }] },
  },
};

const control = (name: string) => {
  const field = plain(policy.properties?.[name] ?? {}, policy);
  return controlOf(field, policy);
};

describe("what a field is entered with", () => {
  test.each([
    ["id", "text"],
    ["priority", "number"],
    ["targets", "rows"],
    ["one", "group"],
    ["weights", "dict"],
    ["when", "json"],
    ["span", "tuple"],
  ])("%s", (name, expected) => expect(control(name)).toBe(expected));

  test.each([
    [{ type: "string", format: "date" }, "date"],
    [{ type: "string", format: "date-time" }, "moment"],
    [{ type: "string", maxLength: 1000 }, "long"],
    [{ type: "boolean" }, "yesno"],
    [{ type: "array", items: { type: "string" } }, "words"],
    [{ type: "array", items: { enum: ["a"] } }, "choices"],
    [{ type: ["string", "null"] }, "text"],
    [{}, "json"],
  ])("%j", (schema, expected) => expect(controlOf(schema as Schema, {})).toBe(expected));
});

test("titles stand in both languages, and a reference keeps its own", () => {
  const one = plain(policy.properties?.one ?? {}, policy);
  expect(titleOf(one, "one", "zh")).toBe("一个");
  expect(titleOf(one, "one", "en")).toBe("One");
  expect(titleOf({ title: "挂账至" }, "until", "en")).toBe("挂账至");
  expect(titleOf({}, "until", "zh")).toBe("until");
});

test("constants with titles are choices, and an own order is kept", () => {
  const schema: Schema = { oneOf: [{ const: 1, title: "好 · Good" }, { const: 2 }] };
  expect(optionsOf(schema)).toEqual([
    { value: 1, zh: "好", en: "Good" },
    { value: 2, zh: "2", en: "2" },
  ]);
  const ordered: Schema = { properties: { a: {}, b: {}, c: {} }, "x-order": ["c"] };
  expect(fieldsOf(ordered).map(([name]) => name)).toEqual(["c", "a", "b"]);
});

test("a new value has defaults and no more", () => {
  expect(beginning(policy, policy)).toEqual({ priority: 3, targets: [] });
});

describe("what is wrong", () => {
  const sound = { id: "ab", zh: "名" };
  test("nothing", () => expect(mistakesOf(policy, sound)).toEqual({}));
  test.each([
    ["id", { ...sound, id: "A" }],
    ["zh", { id: "ab" }],
    ["zh", { ...sound, zh: "" }],
    ["zh", { ...sound, zh: "五个字太长" }],
    ["priority", { ...sound, priority: 10 }],
    ["priority", { ...sound, priority: 1.5 }],
    ["priority", { ...sound, priority: Number.NaN }],
    ["factor", { ...sound, factor: 0 }],
    ["targets.0.role", { ...sound, targets: [{ argument: "x" }] }],
    ["targets.1.role", { ...sound, targets: [{ role: "lead" }, { role: "boss" }] }],
  ])("%s", (path, value) => expect(Object.keys(mistakesOf(policy, value))).toEqual([path]));

  test("is said with the field's title", () => {
    const found = mistakesOf(policy, { id: "ab" });
    expect(firstSaid(policy, found, "zh")).toBe("名称：必填。");
    expect(firstSaid(policy, {}, "en")).toBeNull();
  });
});
