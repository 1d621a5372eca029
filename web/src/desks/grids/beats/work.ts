import type { Beat } from "../types.ts";

const MEASURES = ["road_m", "components", "cases"] as const;
/** Bounds of the classes, as shares of the mean. */
export const BOUNDS = [0.6, 0.85, 1.15, 1.4] as const;

/** Each grid's work as a share of the mean: the average of its measures, those that nobody has left out. */
export function workOf(beats: readonly Beat[]): number[] {
  const values = MEASURES.map((name) => beats.map((it) => it.properties.load?.[name] ?? 0));
  const shares = values.flatMap((all) => {
    const mean = all.reduce((sum, it) => sum + it, 0) / all.length;
    return mean > 0 ? [all.map((it) => it / mean)] : [];
  });
  return beats.map((_, i) =>
    shares.length ? shares.reduce((sum, all) => sum + (all[i] ?? 0), 0) / shares.length : 1,
  );
}

/** The class of a share, from 0 (little) to 4 (much). */
export const classOf = (share: number) => BOUNDS.filter((bound) => share >= bound).length;
