import type { StyleSpecification } from "maplibre-gl";

/**
 * What a tile address asks for: its layers, and the rest that must be the same. The mark of the data
 * at the time does not count: what changes later is told and fetched by itself.
 */
function asked(address: string): { layers: Set<string>; rest: string } {
  const layers = /layers=([^&]*)/.exec(address)?.[1] ?? "";
  const rest = address.replace(/layers=[^&]*/, "").replace(/&v=\w*/, "");
  return { layers: new Set(layers.split(",")), rest };
}

/** Tell whether tiles at `have` carry all that tiles at `want` would. */
export function carries(have: string, want: string): boolean {
  const [a, b] = [asked(have), asked(want)];
  return a.rest === b.rest && [...b.layers].every((id) => a.layers.has(id));
}

/** The next style, with tile addresses of the present one where those serve: hiding a layer loads nothing. */
export function keepTiles(
  present: StyleSpecification | null,
  next: StyleSpecification,
): StyleSpecification {
  const sources = { ...next.sources };
  for (const [id, source] of Object.entries(sources)) {
    const had = present?.sources[id];
    if (source.type !== "vector" || had?.type !== "vector") continue;
    const [have, want] = [had.tiles?.[0] ?? "", source.tiles?.[0] ?? ""];
    if (carries(have, want)) sources[id] = { ...source, tiles: [have] };
  }
  return { ...next, sources };
}
