import { describe, expect, test } from "vitest";
import { paths, wanted } from "../build/pictograms.ts";
import type { Words } from "../src/i18n/i18n.ts";
import { grouped } from "../src/registry/grouping.ts";
import { matches } from "../src/registry/matching.ts";
import { nameOf } from "../src/registry/naming.ts";
import { initials } from "../src/registry/pinyin.ts";
import { defaults, tree } from "../src/registry/registry.ts";
import type { Field } from "../src/registry/types.ts";
import { shown, UNKNOWN } from "../src/registry/values.ts";
import { layer, registry } from "./registry.ts";

const words = {
  lang: "zh",
  t: (key: string) => key,
  title: (it: { zh: string }) => it.zh,
  number: (value: number) => value.toLocaleString("en"),
} as unknown as Words;
const field = (change: Partial<Field>): Field => ({
  name: "x",
  zh: "x",
  en: "x",
  type: "string",
  codes: null,
  unit: null,
  required: false,
  label: false,
  ...change,
});

describe("the tree", () => {
  test("lists data before the ground and every base layer once", () => {
    const groups = tree(registry);
    expect(groups.at(-1)?.layers.every((it) => it.group === "ground")).toBe(true);
    const listed = groups.flatMap((it) => it.layers.map((l) => l.id)).sort();
    expect(listed).toEqual(
      registry.layers
        .filter((it) => !it.view_of)
        .map((it) => it.id)
        .sort(),
    );
  });
  test.each([
    ["manhole_covers", "井盖"],
    ["manhole_covers", "jg"],
    ["manhole_covers", "MANHOLE"],
    ["component_01001", "01001"],
  ])("finds %s by %s", (id, typed) => expect(matches(layer(id), typed)).toBe(true));
  test("does not find what is not meant", () => expect(matches(layer("parks"), "jg")).toBe(false));
});

test.each([
  ["供水井盖", "gsjg"],
  ["责任网格", "zrwg"],
  ["公共厕所", "ggcs"],
  ["A座", "az"],
])("the initials of %s are %s", (text, letters) => expect(initials(text)).toBe(letters));

describe("a value", () => {
  test.each([
    [field({}), null, UNKNOWN],
    [field({}), "", UNKNOWN],
    [field({ type: "number", unit: "m" }), 0, "0 m"],
    [field({ type: "number", unit: "m²" }), 1234.5, "1,234.5 m²"],
    [field({ type: "boolean" }), false, "card.no"],
    [field({ type: "array" }), ["a", "b"], "a、b"],
    [field({ name: "built_year", type: "integer" }), 1998, "1998"],
  ])("%o of %o reads %s", (it, value, text) =>
    expect(shown(registry, it, value, words)).toBe(text),
  );
  test("of a code list is its title", () => {
    const code = registry.codes.facility_state?.[0];
    expect(shown(registry, field({ codes: "facility_state" }), code?.code, words)).toBe(code?.zh);
  });
  test("outside its code list stays as it is", () =>
    expect(shown(registry, field({ codes: "facility_state" }), "?!", words)).toBe("?!"));
});

test("a card shows every attribute exactly once", () => {
  for (const it of registry.layers) {
    const names = grouped(it).flatMap((group) => group.fields.map((f) => f.name));
    expect(names.sort()).toEqual(it.fields.map((f) => f.name).sort());
  }
});

test("an object without name or code is called by its class", () => {
  const land = layer("land_use");
  const code = registry.codes.land_use?.find((it) => it.code === "14");
  expect(nameOf(registry, land, { kind: "14" }, words)).toBe(code?.zh);
  expect(nameOf(registry, land, {}, words)).toBe(land.zh);
});

test("every pictogram that a layer or class is declared with can be drawn", () => {
  const names = wanted();
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => !paths(name)?.length)).toEqual([]);
});

describe("what shows without anybody choosing", () => {
  const only = (id: string) => ({
    ...registry,
    layers: registry.layers.map((it) => ({ ...it, count: it.id === id ? 7 : 0 })),
  });
  const hidden = registry.layers.find((it) => !it.default_visible && !it.view_of)?.id ?? "";

  test("the usual layers of a city that has them", () => {
    expect(defaults(registry)).not.toContain(hidden);
  });
  test("whatever there is in a city that has nothing else", () => {
    expect(defaults(only(hidden))).toEqual([hidden]);
  });
  test("the usual layers of an empty city", () => {
    expect(defaults(only("nothing"))).toEqual(defaults(registry));
  });
});
