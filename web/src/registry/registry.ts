import type { Layer, Registry, Theme } from "./types.ts";

export function layerOf(registry: Registry, id: string): Layer | undefined {
  return registry.layers.find((layer) => layer.id === id);
}

export function themeOf(registry: Registry, layer: Layer): Theme | undefined {
  return registry.themes.find((theme) => theme.id === layer.theme);
}

/** Layers that show without anybody choosing them; where those are all empty, whatever has data. */
export function defaults(registry: Registry): string[] {
  const usual = registry.layers.filter((layer) => layer.default_visible);
  const filled = registry.layers.filter((layer) => !layer.view_of && layer.count > 0);
  const shown = usual.some((layer) => layer.count > 0) || filled.length === 0 ? usual : filled;
  return shown.map((layer) => layer.id);
}

/** Classes that are views on `layer` and have something to show. */
export function viewsOf(registry: Registry, layer: Layer): Layer[] {
  return registry.layers.filter((view) => view.view_of === layer.id && view.count > 0);
}

export interface ThemeGroup {
  theme: Theme;
  layers: Layer[];
}

const empty = (layer: Layer) => Number(layer.count === 0);

/** Themes with their base layers, data first and the ground last; themes without layers are absent. */
export function tree(registry: Registry): ThemeGroup[] {
  const groups = registry.themes.map((theme) => ({
    theme,
    layers: registry.layers
      .filter((layer) => layer.theme === theme.id && !layer.view_of)
      .sort((a, b) => empty(a) - empty(b) || b.z - a.z),
  }));
  const ground = (group: ThemeGroup) => group.layers.every((layer) => layer.group === "ground");
  const filled = groups.filter((group) => group.layers.length > 0);
  return [...filled.filter((g) => !ground(g)), ...filled.filter(ground)];
}
