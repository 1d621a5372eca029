import type { Feature } from "../data/api.ts";
import { bbox } from "../map/bbox.ts";
import { isRanked } from "../map/style/ranked.ts";
import { layerOf } from "../registry/registry.ts";
import type { Layer, Registry } from "../registry/types.ts";

const LEAST = 1e-12;
/** How much larger an area of the ground counts than one of data. */
const GROUND = 1.5;

/** Marks that lie above all others, what is urgent above the rest; what is over is not. */
function urgency(layer: Layer | undefined, { properties }: Feature): number | null {
  if (!layer || !isRanked(layer) || properties.ended === true) return null;
  return Object.keys(layer.style.by?.values ?? {}).indexOf(String(properties[byName(layer)]));
}

const byName = (layer: Layer) => layer.style.by?.field ?? "";

function rank(registry: Registry, feature: Feature): [number, number] {
  const layer = layerOf(registry, feature.layer);
  const urgent = urgency(layer, feature);
  if (urgent !== null) return [-1, -urgent];
  const ground = layer?.group === "ground";
  const type = feature.geometry?.type ?? "";
  if (!/Polygon/.test(type)) return [(/Point/.test(type) ? 0 : 1) + (ground ? 2 : 0), 0];
  const [w, s, e, n] = feature.geometry ? bbox(feature.geometry) : [0, 0, 0, 0];
  return [4, Math.max(LEAST, (e - w) * (n - s)) * (ground ? GROUND : 1)];
}

/** Objects found at a place as people mean them: marks, lines, then areas from small to large; data before ground. */
export function topmost(registry: Registry, features: Feature[]): Feature[] {
  return features
    .map((feature) => ({ feature, rank: rank(registry, feature) }))
    .sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1])
    .map((it) => it.feature);
}
