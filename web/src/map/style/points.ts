import type { ExpressionSpecification } from "maplibre-gl";
import type { Form, Layer } from "../../registry/types.ts";
import { byValue } from "./by.ts";
import { type Context, colorOf, type Drawn, type Part, part, shade } from "./context.ts";
import { can, every, IS_BIN, NO_BIN, only } from "./geometry.ts";
import { isRanked, ranked } from "./ranked.ts";

const DETAIL_FROM = 14;
const PICTOGRAM_FROM = 16.6;
const RADIUS: ExpressionSpecification = [
  "interpolate",
  ["linear"],
  ["zoom"],
  13,
  1.5,
  14.5,
  2,
  16.5,
  4.2,
];
const LARGE: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 16.6, 8, 18, 11];
const SIZE: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 16.6, 0.44, 18, 0.6];
const CUT: Form[] = ["square", "triangle"];

/** Points of data: counts from afar, dots nearer, and pictograms where there is room. */
export function point(ctx: Context, drawn: Drawn): Part[] {
  const { layer } = drawn;
  if (!can(layer, "point")) return [];
  if (isRanked(layer)) return ranked(ctx, drawn);
  const parts = [bins(ctx, drawn)];
  if (CUT.includes(layer.style.form)) return [...parts, cut(ctx, drawn), pictogram(ctx, drawn)];
  if (layer.style.form === "double-ring") parts.push(outerRing(ctx, drawn));
  return [...parts, dot(ctx, drawn), disc(ctx, drawn), pictogram(ctx, drawn)];
}

const colors = (ctx: Context, layer: Layer) =>
  byValue(layer, (look) => look.color && shade(ctx, layer, look.color), colorOf(ctx, layer));

const real = (layer: Layer) => every(only(layer, "point"), NO_BIN);

function bins(ctx: Context, { layer, opacity }: Drawn): Part {
  return {
    ...part(layer, "bins"),
    maxzoom: DETAIL_FROM + 0.5,
    type: "circle",
    filter: IS_BIN,
    paint: {
      "circle-color": colorOf(ctx, layer),
      "circle-radius": [
        "interpolate",
        ["linear"],
        ["get", "count"],
        1,
        1.1,
        8,
        2.2,
        60,
        3.6,
        400,
        5,
      ],
      "circle-opacity": 0.6 * opacity,
    },
  };
}

function dot(ctx: Context, { layer, opacity }: Drawn): Part {
  return {
    ...part(layer, "dot"),
    maxzoom: layer.style.icon ? PICTOGRAM_FROM : 24,
    type: "circle",
    filter: real(layer),
    paint: {
      "circle-color": colors(ctx, layer),
      "circle-radius": RADIUS,
      "circle-stroke-color": ctx.ground.markCasing,
      "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 14, 0.5, 16, 1],
      "circle-opacity": opacity,
      "circle-stroke-opacity": opacity,
    },
  };
}

function outerRing(ctx: Context, { layer, opacity }: Drawn): Part {
  return {
    ...part(layer, "outer"),
    type: "circle",
    filter: real(layer),
    paint: {
      "circle-color": ctx.ground.markCasing,
      "circle-radius": [
        "interpolate",
        ["linear"],
        ["zoom"],
        13,
        4,
        16.5,
        7.6,
        16.6,
        11.5,
        18,
        14.5,
      ],
      "circle-stroke-color": colors(ctx, layer),
      "circle-stroke-width": 1.4,
      "circle-opacity": opacity,
      "circle-stroke-opacity": opacity,
    },
  };
}

const isHollow = (layer: Layer) => /ring/.test(layer.style.form);

function disc(ctx: Context, { layer, opacity }: Drawn): Part {
  const hollow = isHollow(layer);
  return {
    ...part(layer, "disc"),
    minzoom: PICTOGRAM_FROM,
    type: "circle",
    filter: layer.style.icon ? real(layer) : ["boolean", false],
    paint: {
      "circle-color": hollow ? ctx.ground.markCasing : colors(ctx, layer),
      "circle-radius": LARGE,
      "circle-stroke-color": hollow ? colors(ctx, layer) : ctx.ground.markCasing,
      "circle-stroke-width": hollow ? 2 : 1.5,
      "circle-opacity": opacity,
      "circle-stroke-opacity": opacity,
    },
  };
}

function cut(ctx: Context, { layer, opacity }: Drawn): Part {
  return {
    ...part(layer, "mark"),
    type: "symbol",
    filter: real(layer),
    layout: {
      "icon-image": `shape:${layer.style.form}`,
      "icon-size": ["interpolate", ["linear"], ["zoom"], 13, 0.2, 16.5, 0.5, 16.6, 0.86, 18, 1.14],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
    },
    paint: {
      "icon-color": colors(ctx, layer),
      "icon-halo-color": ctx.ground.markCasing,
      "icon-halo-width": 1,
      "icon-opacity": opacity,
    },
  };
}

/** Class codes carry pictograms of their own: the view layers of the registry say which. */
function icons(ctx: Context, layer: Layer): string | ExpressionSpecification {
  const own = byValue(layer, (look) => look.icon, layer.style.icon ?? "box");
  const arms = new Map<string, string>();
  for (const view of ctx.registry.layers) {
    const code = view.view_of === layer.id ? view.where?.class_code : undefined;
    if (code && view.style.icon) arms.set(code, `icon:${view.style.icon}`);
  }
  const fallback = typeof own === "string" ? `icon:${own}` : ["concat", "icon:", own];
  if (arms.size === 0) return fallback as ExpressionSpecification;
  return ["match", ["to-string", ["get", "class_code"]], ...[...arms].flat(), fallback] as never;
}

function pictogram(ctx: Context, { layer, opacity }: Drawn): Part {
  return {
    ...part(layer, "pictogram"),
    minzoom: PICTOGRAM_FROM,
    type: "symbol",
    filter: layer.style.icon ? real(layer) : ["boolean", false],
    layout: {
      "icon-image": icons(ctx, layer),
      "icon-size": SIZE,
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
    },
    paint: {
      "icon-color": isHollow(layer) ? colors(ctx, layer) : ctx.ground.markCasing,
      "icon-opacity": opacity,
    },
  };
}
