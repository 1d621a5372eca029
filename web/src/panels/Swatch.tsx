import { context, shade } from "../map/style/context.ts";
import { isRanked } from "../map/style/ranked.ts";
import type { Appearance, Layer, Registry } from "../registry/types.ts";
import { prefs } from "../state/prefs.ts";
import { useStore } from "../state/store.ts";
import { toOklch } from "../tokens/color.ts";

const SIZE = 18;
const MIDDLE = SIZE / 2;

interface Props {
  registry: Registry;
  layer: Layer;
  /** how one value of the layer's classifying attribute deviates */
  look?: Appearance;
}

/** The layer's mark as the map draws it: the same form and colour as in the style. */
export function Swatch({ registry, layer, look }: Props) {
  const theme = useStore(prefs, (it) => it.theme);
  const ctx = context(registry, theme);
  const color = shade(ctx, layer, look?.color ?? layer.style.color);
  const width = look?.width ?? layer.style.width ?? 2;
  const form = formOf(layer, look);
  const turned = form === "square" && isRanked(layer);
  return (
    <svg
      aria-hidden="true"
      className="swatch"
      width={SIZE}
      height={SIZE}
      viewBox={`0 0 ${SIZE} ${SIZE}`}
    >
      <g transform={turned ? `rotate(45 ${MIDDLE} ${MIDDLE})` : undefined}>
        <Mark form={form} color={color} width={Math.min(4, Math.max(1, width))} />
      </g>
    </svg>
  );
}

function formOf(layer: Layer, look?: Appearance) {
  const form = look?.form ?? layer.style.form;
  if (layer.geometry === "polygon" && form === "dashed") return "dashed";
  return form;
}

const PALE = 0.88;
const DARK = 0.4;
const QUIET = "var(--control)";

function Mark({ form, color, width }: { form: string; color: string; width: number }) {
  const line = { stroke: color, strokeWidth: width };
  const { l } = toOklch(color);
  const pale = l > PALE || l < DARK;
  switch (form) {
    case "line":
      return (
        <>
          {pale ? <path d={`M1 ${MIDDLE}H17`} stroke={QUIET} strokeWidth={width + 2} /> : null}
          <path d={`M1 ${MIDDLE}H17`} {...line} />
        </>
      );
    case "dashed":
      return <path d={`M1 ${MIDDLE}H17`} {...line} strokeDasharray="4 2.4" />;
    case "fill":
      return (
        <rect
          x="2"
          y="3.5"
          width="14"
          height="11"
          rx="1.5"
          fill={color}
          fillOpacity={pale ? 1 : 0.45}
          stroke={pale ? QUIET : color}
        />
      );
    case "outline":
      return <rect x="2.5" y="4" width="13" height="10" rx="1" fill="none" {...line} />;
    case "hatch":
      return <path d="M2.5 4h13v10h-13zM3 13L12 4M8 14L15.5 6.500" fill="none" stroke={color} />;
    case "square":
      return <rect x="4.500" y="4.500" width="9" height="9" fill={color} className="swatch-mark" />;
    case "triangle":
      return <path d="M9 3.500L15 14.500H3z" fill={color} className="swatch-mark" />;
    case "ring":
      return <circle cx="9" cy="9" r="4" fill="none" stroke={color} strokeWidth="2" />;
    case "double-ring":
      return (
        <g fill="none" stroke={color} strokeWidth="1.5">
          <circle cx="9" cy="9" r="6.500" />
          <circle cx="9" cy="9" r="3" />
        </g>
      );
    default:
      return <circle cx="9" cy="9" r="4.500" fill={color} className="swatch-mark" />;
  }
}
