import { describe, expect, test } from "vitest";
import { shortcuts } from "../src/app/AsOf.tsx";
import { topmost } from "../src/app/topmost.ts";
import { roomOf } from "../src/app/useRoom.ts";
import type { Feature, Version } from "../src/data/api.ts";
import { bbox } from "../src/map/bbox.ts";
import { lean } from "../src/map/lean.ts";
import { roundLength } from "../src/map/ScaleBar.tsx";
import { carries, keepTiles } from "../src/map/tileAddress.ts";
import { tilesIn } from "../src/map/tilesIn.ts";
import { differences, reshaped } from "../src/panels/inspector/changes.ts";
import { versionAt } from "../src/panels/inspector/useSelected.ts";
import { registry } from "./registry.ts";

const square = (size: number): Feature["geometry"] => ({
  type: "Polygon",
  coordinates: [
    [
      [0, 0],
      [size, 0],
      [size, size],
      [0, size],
      [0, 0],
    ],
  ],
});
const found = (layer: string, geometry: Feature["geometry"], properties = {}): Feature => ({
  type: "Feature",
  id: 1,
  layer,
  geometry,
  properties,
});

describe("tiles", () => {
  const at = (layers: string, t = "") => `/tiles/g/{z}/{x}/{y}.mvt?layers=${layers}${t}`;
  test("that carry more serve for less", () => expect(carries(at("a,b"), at("a"))).toBe(true));
  test("that lack a layer do not", () => expect(carries(at("a"), at("a,b"))).toBe(false));
  test("of another day do not", () => expect(carries(at("a,b"), at("a", "&t=1"))).toBe(false));
  test("stay when the data was told anew", () =>
    expect(carries(at("a", "&v=1a"), at("a", "&v=2b"))).toBe(true));
  test("stay when a layer is hidden", () => {
    const style = (layers: string) => ({
      version: 8 as const,
      layers: [],
      sources: { g: { type: "vector" as const, tiles: [at(layers)] } },
    });
    expect(keepTiles(style("a,b"), style("a")).sources.g).toEqual(style("a,b").sources.g);
    expect(keepTiles(style("a"), style("a,b")).sources.g).toEqual(style("a,b").sources.g);
  });
  test("around a point are one per level", () =>
    expect(tilesIn([117.9, 36.7, 117.9, 36.7], 14.2).map((it) => it.z)).toEqual([13, 14, 15]));
  test("have the address everybody uses", () =>
    expect(tilesIn([117.97, 36.78, 117.97, 36.78], 12)).toContainEqual({
      x: 3390,
      y: 1597,
      z: 12,
    }));
});

describe("what a click means", () => {
  const order = (...features: Feature[]) => topmost(registry, features).map((it) => it.layer);
  test("a lamp before the road it stands on", () =>
    expect(
      order(
        found("roads", {
          type: "LineString",
          coordinates: [
            [0, 0],
            [1, 1],
          ],
        }),
        found("street_lights", { type: "Point", coordinates: [0, 0] }),
      ),
    ).toEqual(["street_lights", "roads"]));
  test("an overdue case before one in time and a lamp, whatever is over last", () => {
    const at: Feature["geometry"] = { type: "Point", coordinates: [0, 0] };
    const one = (id: number, properties: Feature["properties"]) => ({
      ...found("cases", at),
      id,
      properties,
    });
    const lamp = { ...found("street_lights", at), id: 4 };
    const all = [
      one(1, { light: "red", ended: true }),
      lamp,
      one(2, { light: "green" }),
      one(3, { light: "red" }),
    ];
    expect(topmost(registry, all).map((it) => it.id)).toEqual([3, 2, 1, 4]);
  });
  test("a park before the land of the same shape", () =>
    expect(order(found("land_use", square(1)), found("parks", square(1)))).toEqual([
      "parks",
      "land_use",
    ]));
  test("a building before the grid around it", () =>
    expect(order(found("unit_grids", square(1)), found("buildings", square(0.1)))).toEqual([
      "buildings",
      "unit_grids",
    ]));
});

describe("history", () => {
  const version = (
    from: string,
    to: string | null,
    properties: Record<string, unknown>,
    size = 1,
  ) =>
    ({
      valid_from: from,
      valid_to: to,
      op: "update",
      changeset: null,
      feature: found("x", square(size), properties),
    }) as Version;
  const old = version("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z", {
    name: "a",
    valid_from: "1",
    note: null,
  });
  const now = version("2026-01-01T00:00:00Z", null, { name: "b", valid_from: "2", note: "" }, 2);
  test("tells what changed, not the stamps", () =>
    expect(differences(now, old)).toEqual([{ name: "name", before: "a", after: "b" }]));
  test("tells a change of shape", () => expect(reshaped(now, old)).toBe(true));
  test("knows the version of a day", () => {
    expect(versionAt([now, old], "2025-06-01T00:00:00Z")).toBe(old);
    expect(versionAt([now, old], null)).toBe(now);
    expect(versionAt([now, old], "2024-06-01T00:00:00Z")).toBeUndefined();
  });
});

test("shortcuts end months, quarters and years", () =>
  expect(shortcuts(new Date(2026, 10, 22)).map(([, day]) => day)).toEqual([
    "2026-10-31",
    "2026-09-30",
    "2025-12-31",
  ]));

test.each([
  [96, 50],
  [199, 100],
  [7.3, 5],
  [1000, 1000],
  [2400, 2000],
])("a scale of at most %d metres says %d", (most, said) => expect(roundLength(most)).toBe(said));

test("the map keeps 900 by 560 pixels beside open panels", () => {
  const room = roomOf([1920 - 64, 1080 - 48], true, true, 0);
  expect(1920 - 64 - room.left - room.right).toBeGreaterThanOrEqual(900);
});

test("the box of a geometry holds all of it", () => {
  expect(
    bbox({
      type: "MultiPoint",
      coordinates: [
        [3, 1],
        [2, 5],
      ],
    }),
  ).toEqual([2, 1, 3, 5]);
});

describe("the map's style without what holds nothing", () => {
  const point = { type: "Feature" as const, properties: {}, geometry: square(1) as never };
  const style = (features: (typeof point)[]) => ({
    version: 8 as const,
    sources: {
      ground: { type: "vector" as const, tiles: [] },
      picked: { type: "geojson" as const, data: { type: "FeatureCollection" as const, features } },
    },
    layers: [
      { id: "land", type: "background" as const },
      { id: "water", type: "fill" as const, source: "ground", "source-layer": "water" },
      { id: "picked/fill", type: "fill" as const, source: "picked" },
    ],
  });
  const ids = (features: (typeof point)[], used: string[]) =>
    lean(style(features), new Set(used)).layers.map((it) => it.id);
  test("leaves empty sources out, with what draws them", () => {
    expect(ids([], [])).toEqual(["land", "water"]);
    expect(Object.keys(lean(style([]), new Set()).sources)).toEqual(["ground"]);
  });
  test("keeps those that hold something or once did", () => {
    expect(ids([point], [])).toEqual(["land", "water", "picked/fill"]);
    expect(ids([], ["picked"])).toEqual(["land", "water", "picked/fill"]);
  });
});
