import type { Words } from "../i18n/i18n.ts";
import type { Layer, Registry } from "./types.ts";

/** What people call an object: its name, code or class; without any of them its layer. */
export function nameOf(
  registry: Registry,
  layer: Layer,
  properties: Record<string, unknown>,
  words: Words,
): string {
  return String(properties.name ?? properties.code ?? kindOf(registry, layer, properties, words));
}

function kindOf(
  registry: Registry,
  layer: Layer,
  properties: Record<string, unknown>,
  words: Words,
): string {
  const field = layer.fields.find((it) => it.name === layer.style.by?.field);
  const code = registry.codes[field?.codes ?? ""]?.find(
    (it) => it.code === String(properties[field?.name ?? ""]),
  );
  return words.title(code ?? layer);
}
