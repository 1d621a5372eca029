import type { Feature } from "../data/api.ts";
import type { CityMap } from "../map/cityMap.ts";
import { createStore } from "./store.ts";

export type Tab = "map" | "layers" | "me";

/** What is open and pointed at on this screen; nothing of it belongs in a link. */
export interface Desk {
  map: CityMap | null;
  mapFailed: boolean;
  /** what was found at the last click, topmost first */
  ring: Feature[];
  identifying: boolean;
  identifyFailed: boolean;
  nothingHere: boolean;
  helpOpen: boolean;
  asOfOpen: boolean;
  copied: boolean;
  live: boolean;
  /** changes told in the last seconds */
  news: number;
  tab: Tab;
  cursor: [number, number] | null;
  bbox: string | null;
  zoom: number;
}

export const desk = createStore<Desk>({
  map: null,
  mapFailed: false,
  ring: [],
  identifying: false,
  identifyFailed: false,
  nothingHere: false,
  helpOpen: false,
  asOfOpen: false,
  copied: false,
  live: false,
  news: 0,
  tab: "map",
  cursor: null,
  bbox: null,
  zoom: 0,
});
