import type { Feature } from "../data/api.ts";
import { bbox } from "../map/bbox.ts";
import { layerOf } from "../registry/registry.ts";
import type { Registry } from "../registry/types.ts";

const LEAST = 1e-12;
/** How much larger an area of the ground counts than one of data. */
const GROUND = 1.5;

function rank(registry: Registry, feature: Feature): [number, number] {
  const ground = layerOf(registry, feature.layer)?.group === "ground";
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
