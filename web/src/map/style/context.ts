import type { LayerSpecification } from "maplibre-gl";
import { themeOf } from "../../registry/registry.ts";
import type { Layer, Registry } from "../../registry/types.ts";
import { nightData, nightGround } from "../../tokens/color.ts";
import { type Ground, ground } from "../../tokens/ground.ts";
import type { ThemeName } from "../../tokens/tokens.ts";

/** Everything a drawing rule may look at; the same context always gives the same style. */
export interface Context {
  registry: Registry;
  theme: ThemeName;
  ground: Ground;
}

/** A layer that is to be drawn, and how strongly. */
export interface Drawn {
  layer: Layer;
  opacity: number;
  heat?: boolean | undefined;
  cluster?: boolean | undefined;
}

export type Part = LayerSpecification;

export function context(registry: Registry, theme: ThemeName): Context {
  return { registry, theme, ground: ground[theme] };
}

export const isGround = (layer: Layer) => layer.group === "ground";

/** A colour of the registry in the present theme. */
export function shade(ctx: Context, layer: Layer, color: string): string {
  if (ctx.theme === "light") return color;
  const theme = themeOf(ctx.registry, layer);
  if (theme?.dark && theme.color === color) return theme.dark;
  return isGround(layer) ? nightGround(color) : nightData(color);
}

/** The layer's own colour in the present theme. */
export function colorOf(ctx: Context, layer: Layer): string {
  return shade(ctx, layer, layer.style.color);
}

/** What every part of a layer's drawing has in common. */
export function part(layer: Layer, name: string, sourceLayer = layer.id) {
  return {
    id: `${layer.id}/${name}`,
    source: layer.group,
    "source-layer": sourceLayer,
    minzoom: layer.zoom[0],
    maxzoom: Math.min(24, layer.zoom[1] + 2),
    metadata: { layer: layer.id },
  };
}
