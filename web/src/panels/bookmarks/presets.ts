import { layerOf } from "../../registry/registry.ts";
import type { Registry } from "../../registry/types.ts";
import type { Shown } from "../../state/view.ts";

/** A map that people start from: the ground with some themes. */
export interface Preset {
  id: "facilities" | "cases" | "drainage";
  themes: string[];
}

export const PRESETS: Preset[] = [
  {
    id: "facilities",
    themes: ["municipal", "lighting", "sanitation", "gardens", "parking", "billboards"],
  },
  { id: "cases", themes: ["cases", "zones"] },
  { id: "drainage", themes: ["drainage"] },
];

const GRIDS = "grids";

/** Layers of a preset that hold anything, on the ground that everybody sees. */
export function shownIn(registry: Registry, preset: Preset): Shown[] {
  const ground = registry.layers.filter((it) => it.group === "ground" && it.default_visible);
  const own = registry.layers.filter(
    (it) => preset.themes.includes(it.theme) && !it.view_of && it.count > 0,
  );
  const beats = registry.layers.filter(
    (it) => it.theme === GRIDS && it.default_visible && it.count > 0,
  );
  const all = [...ground, ...beats, ...own].map((it) => it.id);
  return [...new Set(all)].filter((id) => layerOf(registry, id)).map((id) => ({ id, opacity: 1 }));
}
