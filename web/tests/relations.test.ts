import { describe, expect, test } from "vitest";
import { names, relationsOf } from "../src/panels/inspector/relations.ts";
import type { Field, Layer, Registry } from "../src/registry/types.ts";
import { registry as real } from "./registry.ts";

const field = (
  name: string,
  type: Field["type"] = "string",
  codes: string | null = null,
): Field => ({
  name,
  type,
  codes,
  zh: name,
  en: name,
  unit: null,
  required: false,
  label: false,
});
const layer = (id: string, ...fields: Field[]): Layer => ({
  ...(real.layers[0] as Layer),
  id,
  count: 3,
  view_of: null,
  fields: [field("code"), ...fields],
});
const lots = layer("parking_lots", field("area_code"));
const spaces = layer("parking_spaces", field("lot_code"), field("state", "string", "state"));
const divisions = layer("divisions", field("parent_code"));
const cases = layer("cases", field("component_layer"), field("component_id", "integer"));
const registry: Registry = { ...real, layers: [lots, spaces, divisions, cases] };
const asked = (own: Layer, properties: Record<string, unknown>) =>
  relationsOf(registry, own, {
    type: "Feature",
    id: 7,
    layer: own.id,
    geometry: null,
    properties,
  }).map((it) => [it.way, it.layer.id, it.filter]);

describe("relations", () => {
  test("are those that fields name", () => {
    expect(asked(lots, { code: "P'1", area_code: "370" })).toEqual([
      ["to", "divisions", "code = '370'"],
      ["from", "parking_spaces", "lot_code = 'P''1'"],
      ["from", "cases", "component_layer = 'parking_lots' AND component_id = 7"],
    ]);
  });
  test("of ground are what is stamped with it, and its own levels", () => {
    expect(asked(divisions, { code: "370", parent_code: "37" })).toEqual([
      ["to", "divisions", "code = '37'"],
      ["from", "parking_lots", "area_code = '370'"],
      ["from", "divisions", "parent_code = '370'"],
      ["from", "cases", "component_layer = 'divisions' AND component_id = 7"],
    ]);
  });
  test("code lists and own codes name nothing", () => {
    const states = layer("states");
    expect(names(spaces, field("state", "string", "state"), states)).toBe(false);
    expect(names(spaces, field("code"), layer("codes"))).toBe(false);
  });
});
