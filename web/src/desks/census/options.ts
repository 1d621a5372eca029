import type { Registry, Titled } from "../../registry/types.ts";
import type { Schema } from "../../ui/schemaform/schema.ts";
import type { Kept } from "./types.ts";
import type { useCensusWords } from "./words.ts";

type Say = ReturnType<typeof useCensusWords>["d"];

/** Layers that a delivery may go to. */
export const targets = (registry: Registry) =>
  registry.layers.filter((it) => it.editable && !it.view_of);

/** What may be stated of a delivery before it is read; all of it may be left open. */
export function optionsSchema(
  registry: Registry,
  kept: readonly Kept[],
  d: Say,
  title: (it: Titled) => string,
): Schema {
  const layers = targets(registry).map((it) => ({ const: it.id, title: title(it) }));
  const mappings = kept.map((it) => ({ const: it.name, title: it.name }));
  const text = (words: string): Schema => ({ type: "string", title: words, maxLength: 60 });
  return {
    type: "object",
    properties: {
      layer: { title: d("layer"), oneOf: layers },
      ...(mappings.length ? { saved: { title: d("saved"), oneOf: mappings } } : {}),
      crs: text(d("crsOption")),
      encoding: { title: d("encoding"), enum: ["utf-8", "gb18030", "big5"] },
      gone: {
        title: d("gone"),
        oneOf: [
          { const: "area", title: d("goneArea") },
          { const: "none", title: d("goneNone") },
        ],
      },
    },
  };
}
