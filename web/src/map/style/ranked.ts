import type { ExpressionSpecification } from "maplibre-gl";
import type { Form, Layer } from "../../registry/types.ts";
import { byField, byValue, valuesWhere } from "./by.ts";
import { type Context, colorOf, type Drawn, type Part, part, shade } from "./context.ts";
import { every, only } from "./geometry.ts";

/** The group whose bins tell the worst of what lies there. */
const RANKED = "cases";
const FORMS: Form[] = ["square", "triangle"];
const NEAR = 14;
const HALF_TURN = 45;
const BY_ZOOM = ["interpolate", ["linear"], ["zoom"]];
const BY_COUNT = [
  "interpolate",
  ["linear"],
  ["coalesce", ["get", "count"], 1],
] as unknown as ExpressionSpecification;

/** Tell whether a layer's values go from quiet to urgent, told apart by form as by colour. */
export function isRanked(layer: Layer): boolean {
  return layer.group === RANKED && valuesWhere(layer, (look) => Boolean(look.form)).length > 0;
}

/** Points that matter more than the ground and its objects: large, with the urgent ones on top. */
export function ranked(ctx: Context, drawn: Drawn): Part[] {
  const { layer } = drawn;
  const formed = valuesWhere(layer, (look) => FORMS.includes(look.form as Form));
  return [disc(ctx, drawn, formed), ...formed.map((value) => mark(ctx, drawn, value))];
}

function disc(ctx: Context, { layer, opacity }: Drawn, formed: string[]): Part {
  const grown = (more: number) => [...(BY_COUNT as unknown[]), 1, 4 + more, 8, 6 + more, 60, 9];
  return {
    ...part(layer, "dot"),
    type: "circle",
    filter: every(only(layer, "point"), ["!", ["in", byField(layer), ["literal", formed]]]),
    paint: {
      "circle-color": byValue(
        layer,
        (look) => look.color && shade(ctx, layer, look.color),
        colorOf(ctx, layer),
      ),
      "circle-radius": [...BY_ZOOM, 10, grown(0), NEAR, grown(1), 17, 9] as never,
      "circle-stroke-color": ctx.ground.markCasing,
      "circle-stroke-width": 1.5,
      "circle-opacity": opacity,
      "circle-stroke-opacity": opacity,
    },
  };
}

function mark(ctx: Context, { layer, opacity }: Drawn, value: string): Part {
  const look = layer.style.by?.values[value];
  return {
    ...part(layer, `mark-${value}`),
    type: "symbol",
    filter: every(only(layer, "point"), ["==", byField(layer), value]),
    layout: {
      "icon-image": `shape:${look?.form}`,
      "icon-rotate": look?.form === "square" ? HALF_TURN : 0,
      "icon-size": [...BY_ZOOM, 10, 0.56, NEAR, 0.8, 17, 1.1] as never,
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
    },
    paint: {
      "icon-color": shade(ctx, layer, look?.color ?? layer.style.color),
      "icon-halo-color": ctx.ground.markCasing,
      "icon-halo-width": 1.5,
      "icon-opacity": opacity,
    },
  };
}
