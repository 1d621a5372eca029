import type { Map as GLMap } from "maplibre-gl";
import { filled, stroked } from "./pictogram.ts";

const SHAPES: Record<string, string> = {
  square: "M3 3h18v18h-18z",
  triangle: "M12 2l10.5 19h-21z",
};
const HATCH = 12;
const PIXEL_RATIO = 2;

/** Draw the images a style asks for, when it asks: pictograms, marks and hatches. */
export function supplyImages(map: GLMap): void {
  map.setMissingStyleImageResolver(async (id) => {
    const [kind, name = ""] = id.split(":");
    if (kind === "icon") await addIcon(map, id, name);
    if (kind === "shape" && SHAPES[name]) addField(map, id, filled(SHAPES[name]));
    if (kind === "hatch") map.addImage(id, hatch(name), { pixelRatio: PIXEL_RATIO });
    if (kind === "pattern") await addPattern(map, id, name);
  });
}

async function addIcon(map: GLMap, id: string, name: string): Promise<void> {
  const { default: drawn } = await import("virtual:pictograms");
  const paths = drawn[name] ?? drawn.box;
  if (paths && !map.hasImage(id)) addField(map, id, stroked(paths));
}

/** Patterns and marks of the desks: `pattern:<form>:<colour>`; drawn by a part that is loaded when needed. */
async function addPattern(map: GLMap, id: string, form: string): Promise<void> {
  const { pattern } = await import("./patterns.ts");
  const image = pattern(form, id.split(":")[2] ?? "#000");
  if (image && !map.hasImage(id)) map.addImage(id, image, { pixelRatio: PIXEL_RATIO });
}

function addField(map: GLMap, id: string, field: ReturnType<typeof filled>): void {
  map.addImage(id, field, { sdf: true, pixelRatio: PIXEL_RATIO });
}

function hatch(color: string): ImageData {
  const pen = new OffscreenCanvas(HATCH, HATCH).getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.strokeStyle = color;
  pen.lineWidth = 1.6;
  for (const shift of [-HATCH, 0, HATCH]) {
    pen.moveTo(shift, HATCH);
    pen.lineTo(shift + HATCH, 0);
  }
  pen.stroke();
  return pen.getImageData(0, 0, HATCH, HATCH);
}
