import type { Position } from "geojson";
import { type Cut, cut } from "./cut.ts";
import { extended, shifted } from "./edges.ts";
import { distance, length } from "./measure.ts";
import { closed } from "./rings.ts";

const SLACK_M = 2;
const LEAST_PART = 0.5;

/**
 * A shared edge moved as a whole: how it divides the ground of both areas then.
 *
 * Its ends slide along the outline. Where an end has left the outline too far – at a node where a
 * third area begins – the edge is tied back to the node it had. null: no such edge divides the two.
 */
export function slide(outline: Position[], edge: Position[], by: Position): Cut | null {
  const line = shifted(edge, by);
  const [first, last] = [edge[0], edge.at(-1)];
  const [head, tail] = [line[0], line.at(-1)];
  if (!first || !last || !head || !tail) return null;
  const reach = distance(first, head) * 1.5 + SLACK_M;
  const free = extended(line, reach);
  const [begin, end] = [free[0] ?? head, free.at(-1) ?? tail];
  const inner = line.slice(1, -1);
  const tries = [
    [begin, ...inner, end],
    [first, head, ...inner, end],
    [begin, ...inner, tail, last],
    [first, head, ...inner, tail, last],
  ];
  const ring = closed(outline);
  for (const path of tries) {
    const divided = cut(ring, path);
    if (divided && length(divided.path) > length(line) * LEAST_PART) return divided;
  }
  return null;
}
