import { expect, test } from "vitest";
import type { Found } from "../src/data/api.ts";
import { described } from "../src/panels/search/described.ts";

const crossing: Found = {
  layer: null,
  id: null,
  code: null,
  name: "文化路与解放路路口",
  subtitle_zh: "",
  subtitle_en: "",
  point: [117, 36.5],
  bbox: null,
  radius_m: 100,
};

test("shows a described place with its name, in the circle it may lie in", () => {
  const [area, spot] = described(crossing);
  expect(spot?.properties?.name).toBe("文化路与解放路路口");
  expect(spot?.geometry).toEqual({ type: "Point", coordinates: [117, 36.5] });
  const ring = area?.geometry.type === "Polygon" ? area.geometry.coordinates[0] : [];
  expect(ring?.[0]).toEqual(ring?.at(-1));
  expect(ring?.[0]?.[1]).toBeCloseTo(36.5 + 100 / 111_320, 6);
});

test("shows the stated area where it is no circle, and nothing without a place", () => {
  const area = { type: "Polygon" as const, coordinates: [[[0, 0] as [number, number]]] };
  expect(described({ ...crossing, area })[0]?.geometry).toBe(area);
  expect(described({ ...crossing, radius_m: 0 })).toHaveLength(1);
  expect(described(null)).toEqual([]);
});
