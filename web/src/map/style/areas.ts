import { byValue } from "./by.ts";
import { type Context, colorOf, type Drawn, type Part, part, shade } from "./context.ts";
import { can, every, NO_BIN, only } from "./geometry.ts";

const FILL = 0.12;
/** Areas of data may overlap each other and the ground: none may drown what lies on it. */
const MOST_FILL = { light: 0.16, dark: 0.12 };

/** Areas of data: a thin wash with an outline, an outline alone, or a hatch. */
export function area(ctx: Context, drawn: Drawn): Part[] {
  const { layer } = drawn;
  if (!can(layer, "polygon")) return [];
  const form = layer.style.form;
  if (form === "outline") return [outline(ctx, drawn)];
  if (form === "hatch") return [hatch(ctx, drawn), outline(ctx, drawn)];
  return [wash(ctx, drawn), outline(ctx, drawn)];
}

const colors = (ctx: Context, { layer }: Drawn) =>
  byValue(layer, (look) => look.color && shade(ctx, layer, look.color), colorOf(ctx, layer));

function wash(ctx: Context, drawn: Drawn): Part {
  const { layer, opacity } = drawn;
  return {
    ...part(layer, "wash"),
    type: "fill",
    filter: every(only(layer, "polygon"), NO_BIN),
    paint: {
      "fill-color": colors(ctx, drawn),
      "fill-opacity": Math.min(MOST_FILL[ctx.theme], layer.style.fill_opacity ?? FILL) * opacity,
      // Its outline is drawn over the edge.
      "fill-antialias": false,
    },
  };
}

function hatch(ctx: Context, drawn: Drawn): Part {
  const { layer, opacity } = drawn;
  return {
    ...part(layer, "hatch"),
    type: "fill",
    filter: only(layer, "polygon"),
    paint: { "fill-pattern": `hatch:${colorOf(ctx, layer)}`, "fill-opacity": 0.5 * opacity },
  };
}

function outline(ctx: Context, drawn: Drawn): Part {
  const { layer, opacity } = drawn;
  const bare = layer.style.form === "outline";
  const w = byValue(layer, (look) => look.width, layer.style.width ?? 1);
  const [from] = layer.zoom;
  return {
    ...part(layer, "outline"),
    type: "line",
    filter: every(only(layer, "polygon"), NO_BIN),
    layout: { "line-join": "round" },
    paint: {
      "line-color": colors(ctx, drawn),
      "line-width": ["interpolate", ["linear"], ["zoom"], from, ["*", w, 0.5], from + 4, w],
      "line-opacity": (bare ? 0.8 : 0.55) * opacity,
    },
  };
}
