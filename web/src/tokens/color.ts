/** Colour arithmetic in OKLCH, where equal steps of lightness look equal. */

export interface Oklch {
  l: number;
  c: number;
  h: number;
}

function parse(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1, 7), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function linear(channel: number): number {
  const v = channel / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

function gamma(v: number): number {
  const clipped = Math.min(1, Math.max(0, v));
  const shown = clipped <= 0.0031308 ? clipped * 12.92 : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(shown * 255);
}

/** WCAG relative luminance. */
function luminance(hex: string): number {
  const [r, g, b] = parse(hex).map(linear) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG contrast ratio, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

export function toOklch(hex: string): Oklch {
  const [r, g, b] = parse(hex).map(linear) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const bb = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    c: Math.hypot(a, bb),
    h: Math.atan2(bb, a),
  };
}

export function toHex({ l, c, h }: Oklch): string {
  const a = c * Math.cos(h);
  const b = c * Math.sin(h);
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const rgb = [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ];
  return `#${rgb.map((v) => gamma(v).toString(16).padStart(2, "0")).join("")}`;
}

/** The blue of the night that lies on every ground colour, as OKLab a and b. */
const NIGHT = { a: -0.004, b: -0.022 };

/** A quiet ground colour for the night: as far above black as it is below white by day. */
export function nightGround(hex: string): string {
  const { l, c, h } = toOklch(hex);
  const a = c * Math.cos(h) * 0.7 + NIGHT.a;
  const b = c * Math.sin(h) * 0.7 + NIGHT.b;
  return toHex({
    l: 0.175 + Math.max(0, 0.965 - l) * 0.8,
    c: Math.hypot(a, b),
    h: Math.atan2(b, a),
  });
}

/** A data colour for the night: the same hue, light enough to be read on dark land. */
export function nightData(hex: string): string {
  const { l, c, h } = toOklch(hex);
  return toHex({ l: Math.max(l, 0.7), c: Math.min(c, 0.14), h });
}
