import type { MapGeoJSONFeature } from "maplibre-gl";
import type { CityMap } from "./cityMap.ts";
import { type Counted, clustered } from "./clustering.ts";
import { clustersOf } from "./style/clusters.ts";

/** Keep the clusters on the map equal to what its tiles hold. */
export function followClusters(map: CityMap): void {
  const shown = new Map<string, string>();
  map.gl.on("idle", () => {
    for (const part of map.gl.getStyle()?.layers ?? []) {
      const layer = (part.metadata as { layer?: string } | undefined)?.layer;
      if (!layer || !part.id.endsWith("/counted") || !("source" in part)) continue;
      const found = clustered(counted(map, part.source, layer), map.gl.getZoom());
      const key = JSON.stringify(found);
      if (shown.get(layer) === key && map.holds(clustersOf(layer))) continue;
      shown.set(layer, key);
      map.show(clustersOf(layer), found);
    }
  });
}

/** Each thing once, although tiles overlap at their edges. */
function counted(map: CityMap, source: string, layer: string): Counted[] {
  const seen = new Map<string, Counted>();
  for (const it of map.gl.querySourceFeatures(source, { sourceLayer: layer })) {
    if (it.geometry.type !== "Point") continue;
    const count = Number(it.properties.count ?? 1);
    seen.set(nameOf(it), { at: it.geometry.coordinates, count });
  }
  return [...seen.values()];
}

function nameOf({
  id,
  geometry,
  properties,
}: Pick<MapGeoJSONFeature, "id" | "geometry" | "properties">) {
  if (id !== undefined && !properties.bin) return String(id);
  return JSON.stringify("coordinates" in geometry ? geometry.coordinates : "");
}
