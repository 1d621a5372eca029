const DEEPEST = 16;
const AROUND = 1;

type Box = [number, number, number, number];

const column = (lon: number, side: number) => Math.floor(((lon + 180) / 360) * side);

function row(lat: number, side: number): number {
  const rad = (lat * Math.PI) / 180;
  return Math.floor(((1 - Math.asinh(Math.tan(rad)) / Math.PI) / 2) * side);
}

/** Levels of tiles that a map at `zoom` may hold: beyond the deepest ones, slices of those. */
function levels(zoom: number): number[] {
  const near = Math.floor(zoom);
  const deepest = Math.min(DEEPEST, near);
  const all = [deepest - AROUND, deepest, near - AROUND, near, near + AROUND];
  return [...new Set(all)].filter((z) => z >= 0);
}

/** Addresses of the tiles touching a box, at the levels that a map at `zoom` may hold. */
export function tilesIn(box: Box, zoom: number): { x: number; y: number; z: number }[] {
  const found = [];
  for (const z of levels(zoom)) {
    const side = 2 ** z;
    for (let x = column(box[0], side); x <= column(box[2], side); x++) {
      for (let y = row(box[3], side); y <= row(box[1], side); y++) found.push({ x, y, z });
    }
  }
  return found;
}
