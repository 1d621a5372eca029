import { describe, expect, test } from "vitest";
import { decode, encode, NOW, type View } from "../src/state/view.ts";

const full: View = {
  camera: { lon: 117.97801, lat: 36.78412, zoom: 14.55 },
  layers: [
    { id: "roads", opacity: 1 },
    { id: "trees", opacity: 0.4, heat: true },
    { id: "lamps", opacity: 1, cluster: true },
  ],
  selected: { layer: "roads", id: 42 },
  at: "2025-06-30",
  compare: "now",
  base: "img w",
  table: "trees",
  filters: { trees: "name LIKE '%槐%' AND height_m > 3", roads: "class = 'b&c'" },
  area: [
    [117.1, 36.2],
    [117.2, 36.2],
    [117.2, 36.3],
  ],
};

describe("the address of a view", () => {
  test("can be read back", () => expect(decode(encode(full))).toEqual(full));
  test("is readable and in a fixed order", () =>
    expect(encode({ ...full, filters: {}, area: null })).toBe(
      "?c=117.97801,36.78412,14.55&l=roads,trees~o40~h,lamps~k&s=roads/42&t=2025-06-30&cmp=now&d=trees&b=img%20w",
    ));
  test("is empty for the defaults", () => expect(encode(NOW)).toBe(""));
  test("tells no layers from the default layers", () =>
    expect(decode(encode({ ...NOW, layers: [] })).layers).toEqual([]));
  test.each([
    ["?c=abc", { camera: null }],
    ["?c=500,10,4", { camera: null }],
    ["?s=roads/x", { selected: null }],
    ["?t=2025-13-90", { at: null }],
    ["?l=<script>,roads", { layers: [{ id: "roads", opacity: 1 }] }],
    ["?cmp=yesterday", { compare: null }],
    ["?d=../x", { table: null }],
    ["?f=roads", { filters: {} }],
    ["?a=1~2_3~x_5~6", { area: null }],
    ["?a=1~2_3~4", { area: null }],
    ["?l=roads~o900", { layers: [{ id: "roads", opacity: 1 }] }],
  ])("leaves out what cannot be: %s", (search, part) =>
    expect(decode(search)).toEqual({ ...NOW, ...part }),
  );
});
