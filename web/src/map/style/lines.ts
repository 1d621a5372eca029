import type { FilterSpecification } from "maplibre-gl";
import { byField, byValue, valuesWhere } from "./by.ts";
import { type Context, colorOf, type Drawn, type Part, part, shade } from "./context.ts";
import { can, every, NO_BIN, only } from "./geometry.ts";

const DASH = [3, 1.6];

/** Lines of data, on a casing that separates them from roads; dashed where the style says so. */
export function line(ctx: Context, drawn: Drawn): Part[] {
  const { layer } = drawn;
  if (!can(layer, "line")) return [];
  const dashed = valuesWhere(layer, (look) => look.form === "dashed");
  const all = only(layer, "line");
  const parts = [stroke(ctx, drawn, "casing", all)];
  if (layer.style.form === "dashed") return [...parts, stroke(ctx, drawn, "dashed", all)];
  if (dashed.length === 0) return [...parts, stroke(ctx, drawn, "line", all)];
  const has = ["in", byField(layer), ["literal", dashed]];
  return [
    ...parts,
    stroke(ctx, drawn, "line", every(all, ["!", has])),
    stroke(ctx, drawn, "dashed", every(all, has)),
  ];
}

type Role = "casing" | "line" | "dashed";

function stroke(
  ctx: Context,
  { layer, opacity }: Drawn,
  role: Role,
  filter: FilterSpecification,
): Part {
  const w = byValue(layer, (look) => look.width, layer.style.width ?? 1.6);
  const casing = role === "casing";
  const color = byValue(
    layer,
    (look) => look.color && shade(ctx, layer, look.color),
    colorOf(ctx, layer),
  );
  return {
    ...part(layer, role),
    type: "line",
    filter: every(filter, NO_BIN),
    layout: { "line-join": "round", "line-cap": role === "dashed" ? "butt" : "round" },
    paint: {
      "line-color": casing ? ctx.ground.markCasing : color,
      "line-width": widths(w, casing ? 2 : 0) as never,
      "line-opacity": (casing ? 0.6 : 1) * opacity,
      ...(role === "dashed" ? { "line-dasharray": DASH } : {}),
    },
  };
}

function widths(w: unknown, more: number): unknown {
  const at = (factor: number) => ["+", ["*", w, factor], more];
  return ["interpolate", ["linear"], ["zoom"], 12, at(0.35), 14.5, at(0.5), 16, at(1), 19, at(2)];
}
