import type { LayerSpecification, SourceSpecification } from "maplibre-gl";
import type { Feature, Found } from "../data/api.ts";
import type { CityMap } from "../map/cityMap.ts";
import { createStore } from "./store.ts";
import type { Shown } from "./view.ts";

export type Tab = "map" | "layers" | "me";

/** What a desk puts on the map in place of the command map's layers; the style is made of it. */
export interface Stage {
  shown: Shown[];
  sources: Record<string, SourceSpecification>;
  layers: LayerSpecification[];
}

/** What is open and pointed at on this screen; nothing of it belongs in a link. */
export interface Desk {
  map: CityMap | null;
  mapFailed: boolean;
  /** what was found at the last click, topmost first */
  ring: Feature[];
  identifying: boolean;
  identifyFailed: boolean;
  nothingHere: boolean;
  /** the place without a record that was looked up last */
  found: Found | null;
  helpOpen: boolean;
  asOfOpen: boolean;
  bookmarksOpen: boolean;
  copied: boolean;
  printing: boolean;
  live: boolean;
  /** changes told in the last seconds */
  news: number;
  tab: Tab;
  /** null: the command map */
  stage: Stage | null;
  /** keys of the desk that is open, with what they do */
  keys: [string, string][];
  /** how wide the desk's panel on the right is, in pixels; 0: as wide as usual, if open */
  sheet: number;
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
  found: null,
  helpOpen: false,
  asOfOpen: false,
  bookmarksOpen: false,
  copied: false,
  printing: false,
  live: false,
  news: 0,
  tab: "map",
  stage: null,
  keys: [],
  sheet: 0,
  bbox: null,
  zoom: 0,
});
