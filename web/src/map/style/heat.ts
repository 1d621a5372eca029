import type { ExpressionSpecification } from "maplibre-gl";
import { type Context, type Drawn, type Part, part } from "./context.ts";
import { can, only } from "./geometry.ts";

/** Few to many, one hue: the amber and red of states stay out of it. */
const RAMP = ["#E6EEF8", "#B5CFEA", "#7FACD9", "#4A86C2", "#1F5E9E", "#0B3A6B"];
const LEAST = 0.06;

function ramp(ctx: Context): ExpressionSpecification {
  const colors = ctx.theme === "light" ? RAMP : [...RAMP].reverse();
  const stops = colors.flatMap((color, i) => [
    LEAST + ((1 - LEAST) * i) / (colors.length - 1),
    color,
  ]);
  return ["interpolate", ["linear"], ["heatmap-density"], 0, `${colors[0]}00`, ...stops] as never;
}

/** Where points lie densely: from afar by the counts of the tiles, nearer by the points themselves. */
export function heat(ctx: Context, { layer, opacity }: Drawn): Part[] {
  if (!can(layer, "point")) return [];
  return [
    {
      ...part(layer, "heat"),
      type: "heatmap",
      filter: only(layer, "point"),
      paint: {
        "heatmap-weight": ["min", 1, ["/", ["coalesce", ["get", "count"], 1], 12]],
        "heatmap-radius": ["interpolate", ["linear"], ["zoom"], 9, 8, 14, 22, 18, 60],
        "heatmap-intensity": ["interpolate", ["linear"], ["zoom"], 10, 0.6, 14, 1.6, 18, 4],
        "heatmap-color": ramp(ctx),
        "heatmap-opacity": 0.85 * opacity,
      },
    },
  ];
}
