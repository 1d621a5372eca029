import type { FilterSpecification } from "maplibre-gl";
import { toOklch } from "../../tokens/color.ts";
import { byField, byValue, growing, valuesWhere } from "./by.ts";
import { type Context, colorOf, type Drawn, type Part, part, shade } from "./context.ts";
import { every } from "./geometry.ts";

const MAJOR = 8;
const MINOR = 4;
const PALE = 0.93;
/** Narrower ways wait until there is room for them. */
const GATES: [number, number][] = [
  [10, MAJOR],
  [11.2, 6],
  [12.6, MINOR],
  [14.5, 2.5],
];

/** From afar a way is one hairline: the stroke that stands out from the land of the theme. */
const HAIRLINE_UNTIL = 10;
const from = (drawn: Drawn, hairline: boolean) =>
  hairline ? drawn.layer.zoom[0] : Math.max(HAIRLINE_UNTIL, drawn.layer.zoom[0]);

const width = (drawn: Drawn) =>
  byValue(drawn.layer, (look) => look.width, drawn.layer.style.width ?? 2);

/** Shown from the zoom at which there is room for a line of this width. */
function gate(drawn: Drawn): FilterSpecification {
  const w = width(drawn);
  const shown = GATES.map(([zoom, least]) => ["any", [">=", ["zoom"], zoom], [">=", w, least]]);
  return every(...shown);
}

const shape = { "line-cap": "round", "line-join": "round" } as const;

/** The dark edge of a road; those of all roads lie below the fills of all roads. */
export function roadCasing(ctx: Context, drawn: Drawn): Part {
  const { layer, opacity } = drawn;
  const w = width(drawn);
  const dark = byValue(
    layer,
    (look) => ((look.width ?? 0) >= MAJOR ? ctx.ground.casingMajor : null),
    ctx.ground.casingMinor,
  );
  const cased = valuesWhere(layer, (look) => isPale(look.color ?? layer.style.color));
  return {
    ...part(layer, "casing"),
    minzoom: from(drawn, ctx.theme === "light"),
    type: "line",
    filter: every(
      gate(drawn),
      [">=", w, 2.5],
      layer.style.by ? ["in", byField(layer), ["literal", cased]] : true,
    ),
    layout: { ...shape, "line-cap": "butt" },
    paint: { "line-color": dark, "line-width": growing(w, 1.6), "line-opacity": opacity },
  };
}

/** The surface of a road, wider classes above narrower ones. */
export function roadFill(ctx: Context, drawn: Drawn): Part {
  const { layer, opacity } = drawn;
  const w = width(drawn);
  const color = (own: string) =>
    ctx.theme === "dark" && isPale(own) ? ctx.ground.roadFill : shade(ctx, layer, own);
  return {
    ...part(layer, "surface"),
    minzoom: from(drawn, ctx.theme === "dark"),
    type: "line",
    filter: gate(drawn),
    layout: { ...shape, "line-sort-key": w },
    paint: {
      "line-color": byValue(
        layer,
        (look) => look.color && color(look.color),
        color(layer.style.color),
      ),
      "line-width": growing(w),
      "line-opacity": opacity,
    },
  };
}

function isPale(color: string): boolean {
  return toOklch(color).l > PALE;
}

/** A line of the ground without surface, drawn in its own colour. */
export function groundLine(ctx: Context, { layer, opacity }: Drawn): Part {
  return {
    ...part(layer, "line"),
    type: "line",
    layout: shape,
    paint: {
      "line-color": colorOf(ctx, layer),
      "line-width": layer.style.width ?? 1,
      "line-opacity": opacity,
    },
  };
}
