/** Pictograms as signed distance fields, so that the map colours and scales them crisply. */

export interface Field {
  width: number;
  height: number;
  data: Uint8ClampedArray<ArrayBuffer>;
}

const GRID = 24;
const SCALE = 2;
const BORDER = 8;
const RADIUS = 8;
const CUTOFF = 0.25;
const SIDE = GRID * SCALE + 2 * BORDER;

function surface(): OffscreenCanvasRenderingContext2D {
  const pen = new OffscreenCanvas(SIDE, SIDE).getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("no canvas");
  pen.translate(BORDER, BORDER);
  pen.scale(SCALE, SCALE);
  pen.lineWidth = 2;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  return pen;
}

/** Draw outlines given as SVG path data on the 24-unit grid. */
export function stroked(paths: string[]): Field {
  const pen = surface();
  for (const path of paths) pen.stroke(new Path2D(path));
  return distances(pen);
}

/** Draw a filled shape given as SVG path data on the 24-unit grid. */
export function filled(path: string): Field {
  const pen = surface();
  pen.fill(new Path2D(path));
  return distances(pen);
}

function distances(pen: OffscreenCanvasRenderingContext2D): Field {
  const alpha = pen.getImageData(0, 0, SIDE, SIDE).data;
  const inside = (i: number) => (alpha[i * 4 + 3] ?? 0) > 127;
  const out = transform(inside);
  const into = transform((i) => !inside(i));
  const data = new Uint8ClampedArray(SIDE * SIDE * 4);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const distance = Math.sqrt(out[i] ?? 0) - Math.sqrt(into[i] ?? 0);
    data[i * 4 + 3] = 255 - 255 * (distance / RADIUS + CUTOFF);
  }
  return { width: SIDE, height: SIDE, data };
}

/** Squared distance of each pixel to the nearest one that is `within`; brute force in a window. */
function transform(within: (i: number) => boolean): Float32Array {
  const far = new Float32Array(SIDE * SIDE).fill(RADIUS * RADIUS);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) if (within(y * SIDE + x)) spread(far, x, y);
  }
  return far;
}

function spread(far: Float32Array, x: number, y: number): void {
  for (let v = Math.max(0, y - RADIUS); v <= Math.min(SIDE - 1, y + RADIUS); v++) {
    for (let u = Math.max(0, x - RADIUS); u <= Math.min(SIDE - 1, x + RADIUS); u++) {
      const d = (u - x) ** 2 + (v - y) ** 2;
      const i = v * SIDE + u;
      if (d < (far[i] ?? 0)) far[i] = d;
    }
  }
}
