import { describe, expect, test } from "vitest";
import { type Counted, clustered, short } from "../src/map/clustering.ts";

const point = (lon: number, lat: number, count = 1): Counted => ({ at: [lon, lat], count });
const counts = (points: Counted[], zoom: number) =>
  clustered(points, zoom).map((it) => it.properties?.count as number);

describe("clusters", () => {
  test("lose nothing and invent nothing", () => {
    const points = Array.from({ length: 500 }, (_, i) => point(117 + i / 900, 36 + (i % 23) / 90));
    for (const zoom of [3, 9.7, 14, 18]) {
      expect(counts(points, zoom).reduce((a, b) => a + b, 0)).toBe(500);
    }
    expect(counts(points, 3).length).toBeLessThan(counts(points, 14).length);
  });
  test("lie where most of what they hold lies", () => {
    const [found] = clustered([point(117.0001, 36.0001, 9), point(117.0011, 36.0001, 1)], 9);
    expect(found?.geometry).toMatchObject({
      coordinates: [expect.closeTo(117.0002, 7), expect.closeTo(36.0001, 7)],
    });
  });
  test.each([
    [7, "7"],
    [999, "999"],
    [1000, "1k"],
    [1240, "1.2k"],
    [51_800, "52k"],
  ])("tell %i as %s", (count, said) => expect(short(count)).toBe(said));
});
