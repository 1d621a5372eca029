import { byValue } from "./by.ts";
import { type Context, colorOf, type Drawn, type Part, part, shade } from "./context.ts";

const OUTLINED_FROM = 14;

/** Land, water, buildings: opaque fills in the registry's quiet colours. */
export function groundArea(ctx: Context, { layer, opacity }: Drawn): Part[] {
  const full = (layer.style.fill_opacity ?? 1) * opacity;
  const late = layer.zoom[0] >= OUTLINED_FROM;
  const fill: Part = {
    ...part(layer, "fill"),
    type: "fill",
    paint: {
      "fill-color": byValue(
        layer,
        (look) => look.color && shade(ctx, layer, look.color),
        colorOf(ctx, layer),
      ),
      "fill-opacity": late
        ? ["interpolate", ["linear"], ["zoom"], layer.zoom[0], 0, layer.zoom[0] + 0.6, full]
        : full,
      "fill-antialias": !late,
    },
  };
  return late ? [fill, edge(ctx, { layer, opacity })] : [fill];
}

function edge(ctx: Context, { layer, opacity }: Drawn): Part {
  return {
    ...part(layer, "edge"),
    minzoom: layer.zoom[0] + 0.4,
    type: "line",
    paint: {
      "line-color": ctx.ground.buildingLine,
      "line-width": ["interpolate", ["linear"], ["zoom"], 15, 0.5, 18, 1],
      "line-opacity": opacity,
    },
  };
}
