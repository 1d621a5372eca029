import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, test } from "vitest";
import { drawable, style, type Wanted } from "../src/map/style/style.ts";
import { defaults } from "../src/registry/registry.ts";
import type { Form, Registry } from "../src/registry/types.ts";
import { layer, registry } from "./registry.ts";

const all = registry.layers.map((it) => ({ id: it.id, opacity: 1 }));
const wanted = (change: Partial<Wanted> = {}): Wanted => ({
  registry,
  shown: defaults(registry).map((id) => ({ id, opacity: 1 })),
  theme: "light",
  at: null,
  basemap: null,
  origin: "https://city.example",
  ...change,
});
const ids = (made: ReturnType<typeof style>) => made.layers.map((it) => it.id);

describe("the style of the map", () => {
  test.each(["light", "dark"] as const)("is the same for the same view: %s", (theme) => {
    expect(style(wanted({ theme }))).toMatchSnapshot();
  });

  test.each(["light", "dark"] as const)("follows the style specification: %s", (theme) => {
    expect(validateStyleMin(style(wanted({ theme, shown: all })))).toEqual([]);
  });

  test.each(["light", "dark"] as const)("draws points as density: %s", (theme) => {
    const shown = all.map((it) => ({ ...it, heat: true }));
    const made = style(wanted({ theme, shown }));
    expect(validateStyleMin(made)).toEqual([]);
    expect(made.layers.filter((it) => it.type === "heatmap").length).toBeGreaterThan(3);
    expect(ids(made).filter((it) => /\/(dot|bins)$/.test(it))).toEqual([]);
  });

  test.each(["light", "dark"] as const)("draws points as clusters: %s", (theme) => {
    const shown = all.map((it) => ({ ...it, cluster: true }));
    const made = style(wanted({ theme, shown }));
    expect(validateStyleMin(made)).toEqual([]);
    expect(ids(made).filter((it) => it.endsWith("/cluster")).length).toBeGreaterThan(3);
    expect(ids(made).filter((it) => /\/(dot|bins)$/.test(it))).toEqual([]);
  });

  test("asks for the tiles of a layer with a condition by themselves", () => {
    const filters = { street_lights: "state = '2' AND name LIKE '%&%'" };
    const made = style(wanted({ shown: all, filters }));
    expect(validateStyleMin(made)).toEqual([]);
    const group = layer("street_lights").group;
    const own = made.sources[`${group}/street_lights`];
    const address = own?.type === "vector" ? (own.tiles?.[0] ?? "") : "";
    const asked = new URL(address.replace(/[{}]/g, "")).searchParams;
    expect(asked.get("layers")).toBe("street_lights");
    expect(asked.get("filter")).toBe(filters.street_lights);
    const rest = made.sources[group];
    expect(rest?.type === "vector" && rest.tiles?.[0]).not.toMatch(/street_lights|filter/);
    const parts = made.layers.filter((it) => it.id.startsWith("street_lights/"));
    expect(new Set(parts.map((it) => "source" in it && it.source))).toEqual(
      new Set([`${group}/street_lights`]),
    );
  });

  test.each<Form>([
    "disc",
    "square",
    "triangle",
    "ring",
    "double-ring",
    "line",
    "dashed",
    "fill",
    "outline",
    "hatch",
  ])("draws the form %s", (form) => {
    const kind = /line|dashed/.test(form)
      ? "line"
      : /fill|outline|hatch/.test(form)
        ? "polygon"
        : "point";
    const model = layer("street_lights");
    const one = { ...model, id: "x", geometry: kind, style: { ...model.style, form } } as const;
    const some: Registry = { ...registry, layers: [one] };
    const made = style(wanted({ registry: some, shown: [{ id: "x", opacity: 0.5 }] }));
    expect(validateStyleMin(made)).toEqual([]);
    expect(made.layers.filter((it) => it.id.startsWith("x/")).length).toBeGreaterThan(0);
  });

  test("needs no font, sprite or tile from outside", () => {
    const made = style(wanted({ shown: all }));
    expect(made.glyphs).toBeUndefined();
    expect(made.sprite).toBeUndefined();
    const addresses = Object.values(made.sources).flatMap((it) =>
      "tiles" in it ? (it.tiles ?? []) : [],
    );
    for (const address of addresses) expect(address).toMatch(/^https:\/\/city\.example\/tiles\//);
  });

  test("draws all casings below all road surfaces, marks below names", () => {
    const order = ids(style(wanted()));
    expect(order.indexOf("roads/casing")).toBeLessThan(order.indexOf("roads/surface"));
    expect(order.indexOf("components/dot")).toBeLessThan(order.indexOf("divisions/name-county"));
  });

  test("draws the wider authority last", () => {
    const order = ids(style(wanted()));
    expect(order.indexOf("divisions/community")).toBeLessThan(order.indexOf("divisions/street"));
    expect(order.indexOf("divisions/street")).toBeLessThan(order.indexOf("divisions/county"));
  });

  test("does not draw a class twice when its whole layer shows", () => {
    const shown = [
      { id: "component_01001", opacity: 1 },
      { id: "manhole_covers", opacity: 1 },
    ];
    expect(drawable(registry, shown).map((it) => it.layer.id)).toEqual(["manhole_covers"]);
    expect(drawable(registry, shown.slice(0, 1)).map((it) => it.layer.id)).toEqual([
      "component_01001",
    ]);
  });

  test("asks for the tiles of a day", () => {
    const source = style(wanted({ at: "2025-06-30" })).sources.ground;
    expect(source?.type === "vector" && source.tiles?.[0]).toMatch(/&t=2025-06-30T|&t=2025-07-01T/);
  });

  test("puts a quiet outside base map below boundaries and data", () => {
    const basemap = {
      id: "img",
      zh: "影像",
      en: "Imagery",
      tiles: ["https://t.example/{z}/{x}/{y}"],
    };
    const made = style(wanted({ basemap }));
    expect(validateStyleMin(made)).toEqual([]);
    expect(ids(made)).toContain("divisions/county");
    expect(ids(made)).not.toContain("roads/surface");
    const raster = made.layers.find((it) => it.type === "raster");
    expect(raster?.paint?.["raster-saturation"]).toBe(-0.6);
  });
});
