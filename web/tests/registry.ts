import type { Registry } from "../src/registry/types.ts";
import saved from "./fixtures/registry.json";

/** The registry of the demo city as an analyst gets it, shortened to what the tests look at. */
export const registry = saved as unknown as Registry;

export const layer = (id: string) => {
  const found = registry.layers.find((it) => it.id === id);
  if (!found) throw new Error(`no layer ${id}`);
  return found;
};
