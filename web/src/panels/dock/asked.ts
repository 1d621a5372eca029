import type { Position } from "geojson";

/** What rows of a layer are asked for. */
export interface Asked {
  layer: string;
  filter: string;
  /** corners of the ground asked about */
  area: Position[] | null;
  /** west,south,east,north of the map, when only what is in view counts */
  bbox: string | null;
  /** a field, with a minus before it for the other way round */
  sort: string | null;
  /** an instant (ISO), or null for now */
  at: string | null;
}

/** The condition that something lies in or touches an area, as CQL2. */
function within(area: Position[]): string {
  const ring = [...area, ...area.slice(0, 1)];
  return `S_INTERSECTS(geometry, POLYGON((${ring.map((it) => it.join(" ")).join(", ")})))`;
}

function conditions({ filter, area, bbox, at }: Asked): URLSearchParams {
  const query = new URLSearchParams();
  if (filter) query.append("filter", filter);
  if (area) query.append("filter", within(area));
  if (bbox) query.set("bbox", bbox);
  if (at) query.set("datetime", at);
  return query;
}

const address = (layer: string, query: URLSearchParams) =>
  `/ogc/collections/${layer}/items?${query}`;

/** The address of one page of rows, without their geometry. */
export function pageOf(asked: Asked, offset: number, limit: number): string {
  const query = conditions(asked);
  query.set("f", "json");
  query.set("limit", String(limit));
  if (offset) query.set("offset", String(offset));
  if (asked.sort) query.set("sortby", asked.sort);
  query.set("skipGeometry", "true");
  return address(asked.layer, query);
}

/** The address that tells how many there are. */
export const countOf = (asked: Asked) => pageOf({ ...asked, sort: null }, 0, 1);

/** The address of a download; people's spreadsheets get titles and words instead of names and codes. */
export function downloadOf(
  asked: Asked,
  format: "xlsx" | "gpkg" | "csv" | "fgb" | "parquet",
  lang: string,
): string {
  const query = conditions(asked);
  query.set("f", format);
  if (format === "csv" || format === "xlsx") {
    query.set("profile", "val-as-title");
    query.set("lang", lang);
  }
  return address(asked.layer, query);
}
