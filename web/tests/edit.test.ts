import type { Polygon, Position } from "geojson";
import { describe, expect, test } from "vitest";
import { cut } from "../src/edit/cut.ts";
import { inserted, outlineOf, sharedEdge, without } from "../src/edit/edges.ts";
import { labelPoint } from "../src/edit/label.ts";
import { areaOf, compactness, distance, scaleAt } from "../src/edit/measure.ts";
import { closed, holds, keyOf, moved } from "../src/edit/rings.ts";
import { slide } from "../src/edit/slide.ts";
import { nearestSegment, snap } from "../src/edit/snap.ts";

/** Positions on a grid of meters around a place in a city of the north. */
const ORIGIN: [number, number] = [117.98, 36.78];
const scale = scaleAt(ORIGIN[1]);
const at = (x: number, y: number): Position => [ORIGIN[0] + x / scale.x, ORIGIN[1] + y / scale.y];
const ring = (...points: [number, number][]) => closed(points.map(([x, y]) => at(x, y)));
const area = (...points: [number, number][]): Polygon => ({
  type: "Polygon",
  coordinates: [ring(...points)],
});
const box = (w: number, s: number, e: number, n: number) => area([w, s], [e, s], [e, n], [w, n]);

/** Repeatable random numbers (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("measures on the ellipsoid", () => {
  test("a hectare is a hectare", () => expect(areaOf(box(0, 0, 100, 100))).toBeCloseTo(10_000, 0));
  test("holes are taken out", () => {
    const shape: Polygon = {
      type: "Polygon",
      coordinates: [...box(0, 0, 100, 100).coordinates, ...box(40, 40, 60, 60).coordinates],
    };
    expect(areaOf(shape)).toBeCloseTo(9600, 0);
    expect(holds(shape, at(50, 50))).toBe(false);
    expect(holds(shape, at(10, 10))).toBe(true);
  });
  test("a degree of the meridian at 45° is 111,131.8 m (GB 22021 ellipsoid)", () =>
    expect(scaleAt(45).y).toBeCloseTo(111_131.75, 0));
  test("a square's compactness is π/4", () =>
    expect(compactness(box(0, 0, 50, 50))).toBeCloseTo(Math.PI / 4, 3));
  test("a label lies inside, whatever the shape", () => {
    const bent = area([0, 0], [100, 0], [100, 100], [90, 100], [90, 10], [0, 10]);
    expect(holds(bent, labelPoint(bent))).toBe(true);
  });
});

describe("snapping", () => {
  const cells = [box(0, 0, 100, 100), box(100, 0, 200, 100)];
  test("a vertex comes before an edge", () =>
    expect(snap(cells, at(97, 4), { reach: 8 })).toMatchObject({ kind: "vertex" }));
  test("an edge catches at its nearest point", () => {
    const found = snap(cells, at(103, 50), { reach: 8 });
    expect(found?.kind).toBe("edge");
    expect(distance(found?.at ?? [], at(100, 50))).toBeLessThan(0.01);
  });
  test("a street catches, too", () => {
    const street = { type: "LineString" as const, coordinates: [at(0, 30), at(300, 30)] };
    const found = snap([street], at(150, 33), { reach: 8 });
    expect(found?.kind).toBe("edge");
    expect(distance(found?.at ?? [], at(150, 30))).toBeLessThan(0.01);
  });
  test("nothing within reach", () => expect(snap(cells, at(50, 50), { reach: 8 })).toBeNull());
  test("what is held does not catch", () => {
    const but = new Set([keyOf(at(100, 0)), keyOf(at(100, 100))]);
    expect(snap(cells, at(101, 1), { reach: 8, but })).toBeNull();
  });
  test("the nearest border tells whose it is", () => {
    const items = cells.map((geometry, id) => ({ id, geometry }));
    expect(nearestSegment(items, at(196, 50), 10)?.area.id).toBe(1);
    expect(nearestSegment(items, at(150, 50), 10)).toBeNull();
  });
});

describe("cutting", () => {
  test("two parts that make the whole", () => {
    const shape = box(0, 0, 100, 100);
    const parts = cut(shape.coordinates[0] ?? [], [at(-10, 30), at(50, 40), at(110, 30)])?.parts;
    const sizes = (parts ?? []).map((it) => areaOf({ type: "Polygon", coordinates: [it] }));
    expect(sizes.reduce((sum, it) => sum + it, 0)).toBeCloseTo(areaOf(shape), 3);
    expect(Math.min(...sizes)).toBeCloseTo(3583, 0);
  });
  test("a line through two corners", () => {
    const parts = cut(box(0, 0, 100, 100).coordinates[0] ?? [], [
      at(-10, -10),
      at(110, 110),
    ])?.parts;
    const sizes = (parts ?? []).map((it) => areaOf({ type: "Polygon", coordinates: [it] }));
    expect(sizes.map(Math.round)).toEqual([5000, 5000]);
  });
  test("a line that ends inside cuts nothing", () =>
    expect(cut(box(0, 0, 100, 100).coordinates[0] ?? [], [at(-10, 50), at(50, 50)])).toBeNull());
  test("any cut of any star keeps the area", () => {
    const next = random(7);
    for (let run = 0; run < 300; run++) {
      const corners = 5 + Math.floor(next() * 20);
      const points = Array.from({ length: corners }, (_, i): [number, number] => {
        const [angle, far] = [(i / corners) * 2 * Math.PI, 40 + next() * 60];
        return [Math.cos(angle) * far, Math.sin(angle) * far];
      });
      const shape = area(...points);
      const turn = next() * Math.PI;
      const [dx, dy] = [Math.cos(turn) * 150, Math.sin(turn) * 150];
      const parts = cut(shape.coordinates[0] ?? [], [at(-dx, -dy), at(dx, dy)])?.parts;
      expect(parts).toBeDefined();
      const sum = (parts ?? []).reduce(
        (all, it) => all + areaOf({ type: "Polygon", coordinates: [it] }),
        0,
      );
      expect(Math.abs(sum - areaOf(shape))).toBeLessThan(0.01);
    }
  });
});

describe("shared edges", () => {
  const west = area([0, 0], [100, 0], [110, 50], [100, 100], [0, 100]);
  const east = area([100, 0], [200, 0], [200, 100], [100, 100], [110, 50]);
  const edge = sharedEdge(west, east) ?? [];

  test("run from node to node with the vertices of both", () => {
    expect(edge.map(keyOf).sort()).toEqual(
      [at(100, 0), at(110, 50), at(100, 100)].map(keyOf).sort(),
    );
    expect(sharedEdge(west, box(300, 0, 400, 100))).toBeNull();
    expect(sharedEdge(box(0, 0, 10, 10), box(10, 10, 20, 20))).toBeNull();
  });
  test("are found across a ring's first vertex", () => {
    const turned = area([110, 50], [100, 100], [0, 100], [0, 0], [100, 0]);
    expect(sharedEdge(turned, east)?.length).toBe(3);
  });
  test("take and give vertices", () => {
    const vertex = at(106, 25);
    const more = inserted(edge, at(100, 0), at(110, 50), vertex) ?? [];
    expect(more.length).toBe(4);
    expect(without(more, vertex)?.map(keyOf)).toEqual(edge.map(keyOf));
    expect(without(edge, edge[0] ?? [])).toBeNull();
  });
  test("leave the outline of both", () => {
    const outline = closed(outlineOf(west, east, edge));
    expect(areaOf({ type: "Polygon", coordinates: [outline] })).toBeCloseTo(20_000, 0);
  });
  test("slide along the outline, whole ground kept", () => {
    const outline = outlineOf(west, east, edge);
    const next = random(3);
    for (let run = 0; run < 200; run++) {
      const [x, y] = [(next() - 0.5) * 60, (next() - 0.5) * 20];
      const parts = slide(outline, edge, [x / scale.x, y / scale.y])?.parts;
      const sum = (parts ?? []).reduce(
        (all, it) => all + areaOf({ type: "Polygon", coordinates: [it] }),
        0,
      );
      expect(Math.abs(sum - 20_000)).toBeLessThan(1);
    }
  });
  test("are tied to the node where a third cell begins", () => {
    const left = box(0, 50, 100, 100);
    const right = area([100, 0], [200, 0], [200, 100], [100, 100], [100, 50]);
    const line = sharedEdge(left, right) ?? [];
    const divided = slide(outlineOf(left, right, line), line, [20 / scale.x, 0]);
    expect(divided?.path.map(keyOf)).toContain(keyOf(at(100, 50)));
    const sizes = divided?.parts.map((it) => areaOf({ type: "Polygon", coordinates: [it] })) ?? [];
    expect(Math.max(...sizes)).toBeLessThan(15_000);
  });
  test("a vertex moved in every owner leaves no gap", () => {
    const from = keyOf(at(110, 50));
    const to = at(90, 55);
    const both = [west, east].map((it) => moved(it, (v) => (keyOf(v) === from ? to : v)));
    expect(both.reduce((sum, it) => sum + areaOf(it), 0)).toBeCloseTo(20_000, 0);
    expect(sharedEdge(both[0] ?? west, both[1] ?? east)?.length).toBe(3);
  });
});
