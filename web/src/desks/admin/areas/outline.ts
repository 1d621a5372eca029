import type { Geometry, Position } from "geojson";

/** A division with its shape. */
export interface Ground {
  code: string;
  name: string;
  shape: Geometry;
}

/** A division drawn: the path of its rings, and where its name goes. */
export interface Drawn {
  code: string;
  name: string;
  path: string;
  at: Position;
  /** how wide it is drawn, which says whether its name has room */
  width: number;
}

export const WIDTH = 320;
const MARGIN = 6;

const ringsOf = (shape: Geometry): Position[][] => {
  if (shape.type === "Polygon") return shape.coordinates;
  return shape.type === "MultiPolygon" ? shape.coordinates.flat() : [];
};

/** The extent of rings as west, south, east, north. */
function extent(rings: readonly Position[][]): [number, number, number, number] {
  const all = rings.flat();
  const lons = all.map((it) => it[0] ?? 0);
  const lats = all.map((it) => it[1] ?? 0);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** Divisions as paths of a small map, true to shape at its middle latitude; with its height. */
export function outline(grounds: readonly Ground[]): { drawn: Drawn[]; height: number } {
  if (grounds.length === 0) return { drawn: [], height: 0 };
  const [w, s, e, n] = extent(grounds.flatMap((it) => ringsOf(it.shape)));
  const narrow = Math.cos((((s + n) / 2) * Math.PI) / 180);
  const scale = (WIDTH - 2 * MARGIN) / Math.max((e - w) * narrow, 1e-9);
  const put = ([lon = 0, lat = 0]: Position): Position => [
    MARGIN + (lon - w) * narrow * scale,
    MARGIN + (n - lat) * scale,
  ];
  const drawn = grounds.map(({ code, name, shape }) => {
    const rings = ringsOf(shape).map((ring) => ring.map(put));
    const [left, top, right, bottom] = extent(rings);
    const path = rings.map((ring) => `M${ring.map(written).join("L")}Z`).join("");
    return { code, name, path, at: [(left + right) / 2, (top + bottom) / 2], width: right - left };
  });
  return { drawn, height: (n - s) * scale + 2 * MARGIN };
}

const written = ([x = 0, y = 0]: Position) => `${x.toFixed(1)},${y.toFixed(1)}`;
