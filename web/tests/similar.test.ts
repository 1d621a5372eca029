import { describe, expect, test } from "vitest";
import { addressOf, alike, type Known, metresBetween } from "../src/desks/cases/similar.ts";

const point = (lon: number, lat: number) => ({ type: "Point" as const, coordinates: [lon, lat] });
const known = (id: number, lon: number, more: Partial<Known> = {}): Known => ({
  id,
  name: "x",
  state: "filed",
  reported_at: "2026-03-01T10:00:00Z",
  component_code: null,
  address: null,
  geometry: point(lon, 36),
  ...more,
});
const own = {
  id: 1,
  sim_group: "event:0'1",
  geometry: point(117, 36),
  reported_at: "2026-03-01T12:00:00Z",
  component_code: "C1",
};

describe("similar cases", () => {
  test("are metres apart on the sphere", () => {
    expect(metresBetween(point(117, 36), point(117, 36.001))).toBeCloseTo(111.2, 0);
    expect(metresBetween(point(117, 36), point(117.001, 36))).toBeCloseTo(89.96, 0);
  });
  test("come nearest first with their reasons, without the case itself and what is far", () => {
    const others = [
      known(1, 117),
      known(2, 117.001),
      known(3, 117.0001, { component_code: "C1" }),
      known(4, 117.01),
      known(5, 117, { geometry: null }),
    ];
    const found = alike(own, others);
    expect(found.map((it) => it.known.id)).toEqual([3, 2]);
    expect(found[0]).toMatchObject({ hours: 2, component: true });
    expect(found[1]?.component).toBe(false);
  });
  test("are asked for in their group around the place", () => {
    const asked = new URL(addressOf(own) ?? "", "http://x").searchParams;
    expect(asked.get("filter")).toBe("sim_group = 'event:0''1' AND ended = FALSE");
    const [w = 0, s = 0, e = 0, n = 0] = (asked.get("bbox") ?? "").split(",").map(Number);
    expect(w < 117 && e > 117 && s < 36 && n > 36).toBe(true);
    expect(addressOf({ ...own, geometry: null })).toBeNull();
  });
});
