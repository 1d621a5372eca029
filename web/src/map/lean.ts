import type { SourceSpecification, StyleSpecification } from "maplibre-gl";

const isEmpty = (source: SourceSpecification) =>
  source.type === "geojson" &&
  typeof source.data === "object" &&
  source.data.type === "FeatureCollection" &&
  source.data.features.length === 0;

/** A style without the sources that hold nothing and are not in use, and without what draws them. */
export function lean(style: StyleSpecification, used: ReadonlySet<string>): StyleSpecification {
  const kept = Object.entries(style.sources).filter(([id, it]) => used.has(id) || !isEmpty(it));
  const sources = Object.fromEntries(kept);
  const layers = style.layers.filter((it) => !("source" in it) || it.source in sources);
  return { ...style, sources, layers };
}
