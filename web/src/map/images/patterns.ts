type Pen = OffscreenCanvasRenderingContext2D;

const TILE = 14;
const MARK = 36;

function strokes(pen: Pen, lines: [number, number, number, number][]): void {
  pen.beginPath();
  for (const [ax, ay, bx, by] of lines) {
    pen.moveTo(ax, ay);
    pen.lineTo(bx, by);
  }
  pen.stroke();
}

const rising = [-TILE, 0, TILE].map(
  (x) => [x, TILE, x + TILE, 0] as [number, number, number, number],
);
const falling = [-TILE, 0, TILE].map(
  (x) => [x, 0, x + TILE, TILE] as [number, number, number, number],
);

/** Fillings that repeat: each kind of finding has its own, so that colour is not needed to tell them. */
const FILLS: Record<string, (pen: Pen) => void> = {
  hatch: (pen) => strokes(pen, rising),
  back: (pen) => strokes(pen, falling),
  cross: (pen) => strokes(pen, [...rising, ...falling]),
  dots: (pen) => {
    for (const [x, y] of [
      [3.5, 3.5],
      [10.5, 10.5],
    ] as const) {
      pen.beginPath();
      pen.arc(x, y, 1.7, 0, 7);
      pen.fill();
    }
  },
};

/** Marks drawn once, on a pale casing. */
const MARKS: Record<string, (pen: Pen) => void> = {
  square: (pen) => pen.strokeRect(9, 9, 18, 18),
  saltire: (pen) =>
    strokes(pen, [
      [9, 9, 27, 27],
      [9, 27, 27, 9],
    ]),
};

/** An image for a name of `images.ts`, at twice the size of the screen's pixels. */
export function pattern(form: string, color: string): ImageData | null {
  const mark = MARKS[form];
  const draw = FILLS[form] ?? mark;
  const side = mark ? MARK : TILE;
  const pen = new OffscreenCanvas(side, side).getContext("2d");
  if (!pen || !draw) return null;
  if (mark) {
    pen.strokeStyle = "#fff";
    pen.lineWidth = 7;
    draw(pen);
  }
  pen.strokeStyle = color;
  pen.fillStyle = color;
  pen.lineWidth = mark ? 4 : 1.8;
  draw(pen);
  return pen.getImageData(0, 0, side, side);
}
