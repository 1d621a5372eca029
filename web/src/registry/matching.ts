import { initials } from "./pinyin.ts";
import type { Layer } from "./types.ts";

const cache = new Map<string, string>();

function shorthand(layer: Layer): string {
  const known = cache.get(layer.zh) ?? initials(layer.zh);
  cache.set(layer.zh, known);
  return known;
}

/** Tell whether a layer is meant by what somebody types: its titles, pinyin initials or class code. */
export function matches(layer: Layer, typed: string): boolean {
  const text = typed.trim().toLowerCase();
  if (!text) return true;
  return [layer.zh, layer.en.toLowerCase(), layer.where?.class_code ?? "", shorthand(layer)].some(
    (it) => it.includes(text),
  );
}
