import type { Version } from "../../data/api.ts";
import { isEmpty } from "../../registry/values.ts";

/** What the server stamps on every version tells nothing about the change itself. */
const STAMPS = new Set(["valid_from", "changeset_id"]);

export interface Difference {
  name: string;
  before: unknown;
  after: unknown;
}

/** Attributes that differ between a version and the one before it. */
export function differences(version: Version, before: Version | undefined): Difference[] {
  if (!before) return [];
  const [old, now] = [before.feature.properties, version.feature.properties];
  return Object.keys(now)
    .filter((name) => !STAMPS.has(name) && !same(old[name], now[name]))
    .map((name) => ({ name, before: old[name], after: now[name] }));
}

export function reshaped(version: Version, before: Version | undefined): boolean {
  return before !== undefined && !same(before.feature.geometry, version.feature.geometry);
}

function same(a: unknown, b: unknown): boolean {
  return (isEmpty(a) && isEmpty(b)) || JSON.stringify(a) === JSON.stringify(b);
}
