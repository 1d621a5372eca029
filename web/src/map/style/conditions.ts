import type { Layer } from "../../registry/types.ts";
import type { Drawn, Part } from "./context.ts";

type Conditions = Readonly<Record<string, string>>;

/** The source of a layer's tiles: that of its group, or one of its own where a condition cuts it. */
function sourceOf(layer: Pick<Layer, "id" | "group">, conditions: Conditions): string {
  return conditions[layer.id] ? `${layer.group}/${layer.id}` : layer.group;
}

/** Layers by the source that carries them. */
export function bySource(drawn: readonly Drawn[], conditions: Conditions): Map<string, Layer[]> {
  const found = new Map<string, Layer[]>();
  for (const { layer } of drawn) {
    const source = sourceOf(layer, conditions);
    found.set(source, [...(found.get(source) ?? []), layer]);
  }
  return found;
}

/** Parts of layers with a condition are drawn from the tiles that the condition cut. */
export function cutParts(
  parts: readonly Part[],
  drawn: readonly Drawn[],
  conditions: Conditions,
): Part[] {
  const own = new Map(
    drawn
      .filter(({ layer }) => conditions[layer.id])
      .map(({ layer }) => [layer.id, sourceOf(layer, conditions)]),
  );
  return parts.map((it) => {
    const source = own.get((it.metadata as { layer?: string } | undefined)?.layer ?? "");
    const tiled = "source-layer" in it && it["source-layer"] !== undefined;
    return source && tiled ? ({ ...larger(it), source } as Part) : it;
  });
}

/** What a condition leaves is little and looked for: its counts from afar are drawn larger. */
function larger(part: Part): Part {
  if (part.type !== "circle" || !part.id.endsWith("/bins")) return part;
  const radius = ["interpolate", ["linear"], ["get", "count"], 1, 3, 60, 5, 400, 7];
  return {
    ...part,
    paint: { ...part.paint, "circle-radius": radius as never, "circle-opacity": 0.85 },
  };
}

/** Tell whether a source carries tiles of a group. */
export const isOf = (source: string, group: string) =>
  source === group || source.startsWith(`${group}/`);
