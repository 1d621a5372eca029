import type { Position } from "geojson";

/** What the address says: the view is a link, and a link is the view. */

export interface Camera {
  lon: number;
  lat: number;
  zoom: number;
}

export interface Shown {
  id: string;
  /** 0 to 1 */
  opacity: number;
  /** points as density instead of one by one */
  heat?: boolean;
  /** points as numbers of what lies close together */
  cluster?: boolean;
}

export interface Selected {
  layer: string;
  id: number;
}

export interface View {
  camera: Camera | null;
  /** null: the registry's defaults */
  layers: Shown[] | null;
  selected: Selected | null;
  /** a date YYYY-MM-DD, or null for now */
  at: string | null;
  /** the day of a second map beside the first: a date, "now", or null for none */
  compare: string | null;
  base: string | null;
  /** the layer whose rows are in the table under the map */
  table: string | null;
  /** what shall be seen of a layer: CQL2 text by layer */
  filters: Readonly<Record<string, string>>;
  /** corners of the ground that is asked about, or null for all of it */
  area: Position[] | null;
}

export const NOW: View = {
  camera: null,
  layers: null,
  selected: null,
  at: null,
  compare: null,
  base: null,
  table: null,
  filters: {},
  area: null,
};

const WORD = /^[\w:.-]+$/;

/** Read a view off the query part of an address; what cannot be read is left out. */
export function decode(search: string): View {
  const q = new URLSearchParams(search);
  return {
    camera: camera(q.get("c")),
    layers: layers(q.get("l")),
    selected: selected(q.get("s")),
    at: day(q.get("t")),
    compare: q.get("cmp") === "now" ? "now" : day(q.get("cmp")),
    base: q.get("b"),
    table: word(q.get("d")),
    filters: filters(q.getAll("f")),
    area: area(q.get("a")),
  };
}

function word(text: string | null): string | null {
  return text && WORD.test(text) ? text : null;
}

/** Each `layer:condition`; of two for one layer the last holds. */
function filters(texts: string[]): Record<string, string> {
  const pairs = texts.map((text) => /^([\w.-]+):(.+)$/s.exec(text));
  return Object.fromEntries(pairs.flatMap((it) => (it?.[1] && it[2] ? [[it[1], it[2]]] : [])));
}

function area(text: string | null): Position[] | null {
  const corners = (text ?? "").split("_").map((pair) => pair.split("~").map(Number));
  const sound = corners.every(
    ([x = Number.NaN, y = Number.NaN]) => Math.abs(x) <= 180 && Math.abs(y) <= 90,
  );
  return corners.length > 2 && sound ? corners.map(([x = 0, y = 0]) => [x, y]) : null;
}

function camera(text: string | null): Camera | null {
  const [lon, lat, zoom] = (text ?? "").split(",").map(Number);
  if (lon === undefined || lat === undefined || zoom === undefined) return null;
  const inside = Math.abs(lon) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 22;
  return inside ? { lon, lat, zoom } : null;
}

function layers(text: string | null): Shown[] | null {
  if (text === null) return null;
  return text
    .split(",")
    .filter(Boolean)
    .map((part) => {
      const [id = "", ...looks] = part.split("~");
      const opacity = looks.find((it) => it.startsWith("o"))?.slice(1) ?? "100";
      const heat = looks.includes("h") ? { heat: true } : {};
      const cluster = looks.includes("k") ? { cluster: true } : {};
      return {
        id,
        opacity: Math.min(100, Math.max(0, Number(opacity) || 0)) / 100,
        ...heat,
        ...cluster,
      };
    })
    .filter((shown) => WORD.test(shown.id));
}

function selected(text: string | null): Selected | null {
  const [layer = "", id = ""] = (text ?? "").split("/");
  return WORD.test(layer) && /^\d+$/.test(id) ? { layer, id: Number(id) } : null;
}

function day(text: string | null): string | null {
  return text && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null;
}

const trim = (value: number, digits: number) => String(Number(value.toFixed(digits)));

/** The query part of a view's address, in a fixed order; defaults are left out. */
export function encode(view: View): string {
  const parts: string[] = [];
  if (view.camera) {
    const { lon, lat, zoom } = view.camera;
    parts.push(`c=${trim(lon, 5)},${trim(lat, 5)},${trim(zoom, 2)}`);
  }
  if (view.layers) parts.push(`l=${view.layers.map(part).join(",")}`);
  if (view.selected) parts.push(`s=${view.selected.layer}/${view.selected.id}`);
  if (view.at) parts.push(`t=${view.at}`);
  if (view.compare) parts.push(`cmp=${view.compare}`);
  if (view.table) parts.push(`d=${view.table}`);
  for (const [layer, text] of Object.entries(view.filters).sort()) {
    parts.push(`f=${encodeURIComponent(`${layer}:${text}`)}`);
  }
  if (view.area) {
    parts.push(`a=${view.area.map(([x = 0, y = 0]) => `${trim(x, 6)}~${trim(y, 6)}`).join("_")}`);
  }
  if (view.base) parts.push(`b=${encodeURIComponent(view.base)}`);
  return parts.length ? `?${parts.join("&")}` : "";
}

function part(shown: Shown): string {
  const opacity = shown.opacity < 1 ? `~o${Math.round(shown.opacity * 100)}` : "";
  return shown.id + opacity + (shown.heat ? "~h" : "") + (shown.cluster ? "~k" : "");
}

/** The moment a date stands for: its end in the browser's time zone, as an ISO instant. */
export function instant(at: string | null): string | null {
  return at ? new Date(`${at}T23:59:59`).toISOString() : null;
}
