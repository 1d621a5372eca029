import { describe, expect, test } from "vitest";
import { type Asked, countOf, downloadOf, pageOf } from "../src/panels/dock/asked.ts";
import { windowOf } from "../src/panels/dock/window.ts";

const asked: Asked = {
  layer: "trees",
  filter: "name = 'a&b'",
  area: [
    [1, 2],
    [3, 2],
    [3, 4],
  ],
  bbox: "1,2,3,4",
  sort: "-height_m",
  at: "2025-06-30T15:59:59.000Z",
};

describe("addresses of rows", () => {
  test("carry every condition", () => {
    const query = new URL(pageOf(asked, 200, 100), "http://x").searchParams;
    expect(query.getAll("filter")).toEqual([
      "name = 'a&b'",
      "S_INTERSECTS(geometry, POLYGON((1 2, 3 2, 3 4, 1 2)))",
    ]);
    expect(Object.fromEntries(query)).toMatchObject({
      bbox: "1,2,3,4",
      datetime: "2025-06-30T15:59:59.000Z",
      limit: "100",
      offset: "200",
      sortby: "-height_m",
      skipGeometry: "true",
    });
  });
  test("of the number need no order, of a file no limit", () => {
    expect(countOf(asked)).toContain("limit=1&");
    expect(countOf(asked)).not.toContain("sortby");
    expect(downloadOf(asked, "csv", "zh")).toContain("f=csv&profile=val-as-title&lang=zh");
    expect(downloadOf(asked, "fgb", "zh")).not.toContain("limit");
  });
});

describe("the window of a long table", () => {
  test("of few rows is exact", () => {
    expect(windowOf(50, 320, 300, 32)).toEqual({ height: 1600, first: 10, last: 21, top: 320 });
    expect(windowOf(0, 0, 300, 32)).toMatchObject({ height: 0, last: -1 });
  });
  test("of a million reaches the first and the last", () => {
    const start = windowOf(1_000_000, 0, 300, 32);
    expect([start.first, start.top]).toEqual([0, 0]);
    const end = windowOf(1_000_000, start.height - 300, 300, 32);
    expect(end.last).toBe(999_999);
    expect(end.top + (999_999 - end.first + 1) * 32).toBeCloseTo(end.height, 3);
  });
});
