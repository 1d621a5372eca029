import type { ExpressionSpecification } from "maplibre-gl";
import type { Layer } from "../../registry/types.ts";
import { toHex, toOklch } from "../../tokens/color.ts";
import { FONTS } from "../../tokens/tokens.ts";
import { ofRank, type Rank, ranks } from "./boundaries.ts";
import { byValue } from "./by.ts";
import { type Context, colorOf, type Drawn, isGround, type Part, part } from "./context.ts";
import { every, NO_BIN } from "./geometry.ts";

/** Latin and Chinese are drawn with fonts of this machine; the first name carries the weight. */
const REGULAR = FONTS.slice(0, -1);
const BOLD = [`${FONTS[0]} Bold`, ...REGULAR];
const FULL_NAMES_FROM = 16;

/** The name in the map's language; far away without what stands in brackets. */
function text(): ExpressionSpecification {
  const name: ExpressionSpecification = ["coalesce", ["get", "name"], ""];
  const at: ExpressionSpecification = ["index-of", "（", name];
  const short: ExpressionSpecification = ["case", [">", at, 0], ["slice", name, 0, at], name];
  return ["step", ["zoom"], short, FULL_NAMES_FROM, name];
}

function halo(ctx: Context, color: string) {
  return { "text-color": color, "text-halo-color": ctx.ground.halo, "text-halo-width": 1.4 };
}

/** Names of a layer, or nothing where its style wants none. */
export function labels(ctx: Context, drawn: Drawn): Part[] {
  const { layer } = drawn;
  if (!layer.style.label) return [];
  if (layer.geometry === "line") return [lineLabel(ctx, drawn)];
  if (layer.geometry === "polygon") {
    return layer.style.form === "dashed" && isGround(layer)
      ? ranks(layer).map((rank) => rankLabel(ctx, drawn, rank))
      : [areaLabel(ctx, drawn)];
  }
  return [pointLabel(ctx, drawn)];
}

function lineLabel(ctx: Context, { layer, opacity }: Drawn): Part {
  const w = byValue(layer, (look) => look.width, layer.style.width ?? 2);
  return {
    ...part(layer, "name"),
    minzoom: Math.max(isGround(layer) ? 12.5 : 15.8, layer.zoom[0]),
    type: "symbol",
    filter: every(["has", "name"], ["any", [">=", ["zoom"], 15], [">=", w, 7]]),
    layout: {
      "symbol-placement": "line",
      "symbol-spacing": 420,
      "symbol-sort-key": ["*", -1, w] as ExpressionSpecification,
      "text-field": text(),
      "text-font": REGULAR,
      "text-size": ["interpolate", ["linear"], ["zoom"], 13, 10.5, 17, 13],
      "text-letter-spacing": 0.15,
      "text-max-angle": 32,
      "text-padding": 24,
    },
    paint: {
      ...halo(ctx, isGround(layer) ? ctx.ground.label : colorOf(ctx, layer)),
      "text-opacity": opacity,
    },
  };
}

/** The strength of a rank's letters: district, street, community. */
function letters(rank: Rank): { size: number; bold: boolean; spacing: number; until: number } {
  if (rank.width >= 2) return { size: 18, bold: true, spacing: 0.3, until: 11 };
  if (rank.width >= 1.7) return { size: 18, bold: true, spacing: 0.3, until: 13.2 };
  if (rank.width >= 1.2) return { size: 13.5, bold: true, spacing: 0.1, until: 15.5 };
  return { size: 12, bold: false, spacing: 0.05, until: 17 };
}

function rankLabel(ctx: Context, { layer, opacity }: Drawn, rank: Rank): Part {
  const { size, bold, spacing, until } = letters(rank);
  return {
    ...part(layer, `name-${rank.value ?? "all"}`, `${layer.id}__label`),
    minzoom: Math.max(layer.zoom[0], rank.from),
    maxzoom: until,
    type: "symbol",
    filter: ofRank(layer, rank.value),
    layout: {
      "text-field": text(),
      "text-font": bold ? BOLD : REGULAR,
      "text-size": size,
      "text-letter-spacing": spacing,
      "text-max-width": 8,
      "text-padding": 12,
    },
    paint: {
      ...halo(ctx, rank.width >= 1.7 ? ctx.ground.labelStrong : ctx.ground.label),
      "text-opacity": opacity,
    },
  };
}

function areaLabel(ctx: Context, { layer, opacity }: Drawn): Part {
  const wet = isBlue(layer);
  const from = areaLabelFrom(layer);
  const field = layer.fields.find((it) => it.label)?.name ?? "name";
  return {
    ...part(layer, "name", `${layer.id}__label`),
    minzoom: from,
    type: "symbol",
    layout: {
      "text-field": isGround(layer) ? text() : ["coalesce", ["get", "name"], ["get", field], ""],
      "text-font": REGULAR,
      "text-size": ["interpolate", ["linear"], ["zoom"], from, 11, from + 3, 13],
      "text-letter-spacing": wet ? 0.5 : 0.05,
      "text-max-width": wet ? 12 : 6,
      "text-padding": 10,
    },
    paint: { ...halo(ctx, areaLabelColor(ctx, layer)), "text-opacity": opacity },
  };
}

function areaLabelFrom(layer: Layer): number {
  if (!isGround(layer)) return layer.zoom[0] + (layer.style.form === "outline" ? 1.5 : 4);
  return layer.zoom[0] >= 14 ? 16.5 : Math.max(11.5, layer.zoom[0]);
}

function isBlue(layer: Layer): boolean {
  const { c, h } = toOklch(layer.style.color);
  return isGround(layer) && c > 0.02 && h < -1.5;
}

function areaLabelColor(ctx: Context, layer: Layer): string {
  if (isBlue(layer)) return ctx.ground.waterLabel;
  if (isGround(layer)) return ctx.ground.label;
  const own = toOklch(colorOf(ctx, layer));
  return ctx.theme === "light" ? toHex({ ...own, l: Math.min(own.l, 0.48) }) : toHex(own);
}

function pointLabel(ctx: Context, { layer, opacity }: Drawn): Part {
  const ground = isGround(layer);
  return {
    ...part(layer, "name"),
    minzoom: ground ? 15.5 : 17.2,
    type: "symbol",
    filter: every(NO_BIN, ["has", "name"]),
    layout: {
      "text-field": text(),
      "text-font": REGULAR,
      "text-size": 11.5,
      "text-anchor": "top",
      "text-offset": [0, ground ? 0.6 : 1.1],
      "text-max-width": 6,
      "text-padding": 8,
    },
    paint: {
      ...halo(ctx, ground ? ctx.ground.label : areaLabelColor(ctx, layer)),
      "text-opacity": opacity,
    },
  };
}
