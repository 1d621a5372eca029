import type { FeatureCollection, Feature as GeoFeature } from "geojson";
import {
  type GeoJSONSource,
  type Map as GLMap,
  prewarm,
  type StyleSpecification,
  setWorkerUrl,
  type VectorTileSource,
} from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { asked } from "../data/eyes.ts";
import type { Camera } from "../state/view.ts";
import { bbox } from "./bbox.ts";
import { supplyImages } from "./images/images.ts";
import { lean } from "./lean.ts";
import { PatientMap } from "./patientMap.ts";
import { isOf } from "./style/conditions.ts";
import { HOVER, SELECTION } from "./style/selection.ts";
import { keepTiles } from "./tileAddress.ts";
import { tilesIn } from "./tilesIn.ts";

// Workers start while the page still waits for the registry.
setWorkerUrl(worker);
prewarm();

type Sources = StyleSpecification["sources"];
type Box = [number, number, number, number];
export interface Room {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const sides = ["left", "right", "top", "bottom"] as const;
const MANY = 120;
const FLIGHT_MS = 300;
const CLOSE_ENOUGH = 17.2;

/** Until the page's first map is drawn: its tiles may be those that the browser kept. */
let opening = true;

/** Tiles carry the mark of the data as the page found it (`v`); later ones are asked for anew. */
function requested(url: string) {
  const mayBeKept = opening || !url.includes("&v=");
  return mayBeKept ? asked(url) : { ...asked(url), cache: "no-cache" as const };
}

/** Where a source's tiles come from; nothing while the map still takes the source in. */
const addressesOf = (source: VectorTileSource) => source.tiles as string[] | undefined;

/** The one map object: it lives from the first page to the last; pages change what it shows. */
export class CityMap {
  readonly gl: GLMap;
  private ready = false;
  /** what the sources of changing things hold, to be kept when the style changes */
  private held = new Map<string, FeatureCollection>();
  /** those of them that ever held something: the map need not know of the others */
  private used = new Set<string>();
  /** as asked for, and as it was given to the map */
  private drawn: StyleSpecification;
  private current: StyleSpecification;

  constructor(container: HTMLElement, style: StyleSpecification, camera: Camera, label: string) {
    this.current = style;
    this.drawn = style;
    this.gl = new PatientMap({
      container,
      style: lean(style, this.used),
      center: [camera.lon, camera.lat],
      zoom: camera.zoom,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxPitch: 0,
      fadeDuration: 120,
      validateStyle: false,
      transformRequest: requested,
      locale: { "Map.Title": label },
    });
    this.gl.touchZoomRotate.disableRotation();
    this.gl.keyboard.disableRotation();
    supplyImages(this.gl);
    // What the server refuses is told where it is asked for, by the table or the layer tree.
    this.gl.on("error", ({ error }) => {
      if (!("status" in error)) console.error(error);
    });
    this.gl.once("style.load", () => {
      this.ready = true;
    });
    this.gl.once("load", () => {
      opening = false;
    });
  }

  /** Show a style; sources whose tiles already carry what it needs are left alone. */
  draw(next: StyleSpecification): void {
    if (next === this.drawn) return;
    this.drawn = next;
    if (this.ready) this.apply(next);
    else this.gl.once("style.load", () => next === this.drawn && this.apply(next));
  }

  private apply(next: StyleSpecification): void {
    const style = keepTiles(this.current, next);
    this.current = style;
    for (const [id, data] of this.held) {
      const source = style.sources[id];
      if (source?.type === "geojson") style.sources[id] = { ...source, data };
    }
    const present = this.tilesOfPresent(style);
    const given = { ...style, sources: { ...style.sources, ...present } };
    this.gl.setStyle(lean(given, this.used), { diff: true });
    // The map reloads tiles with new drawing rules at its next frame; a new address given before
    // that is mistaken for such a reload and never fetched.
    if (Object.keys(present).length === 0) return;
    this.gl.once("render", () => this.readdress());
    this.gl.triggerRepaint();
  }

  /** Sources as the map has them, where only their tile addresses differ: those are changed in place. */
  private tilesOfPresent(style: StyleSpecification): Sources {
    const kept: Sources = {};
    for (const [id, source] of Object.entries(style.sources)) {
      const live = this.gl.getSource<VectorTileSource>(id);
      if (source.type !== "vector" || live?.type !== "vector") continue;
      const tiles = addressesOf(live);
      if (tiles && tiles[0] !== source.tiles?.[0]) kept[id] = { ...source, tiles: [...tiles] };
    }
    return kept;
  }

  private readdress(): void {
    for (const [id, source] of Object.entries(this.current.sources)) {
      const live = this.gl.getSource<VectorTileSource>(id);
      if (source.type !== "vector" || live?.type !== "vector" || !source.tiles) continue;
      if (addressesOf(live)?.[0] !== source.tiles[0]) live.setTiles(source.tiles);
    }
  }

  pick(features: GeoFeature[]): void {
    this.show(SELECTION, features);
  }

  /** Show features in a source of changing things; they stay whatever style is drawn. */
  show(source: string, features: GeoFeature[]): void {
    const data: FeatureCollection = { type: "FeatureCollection", features };
    this.held.set(source, data);
    const first = features.length > 0 && !this.used.has(source);
    if (first) this.used.add(source);
    this.whenReady(() => {
      if (this.held.get(source) !== data) return;
      const live = this.gl.getSource<GeoJSONSource>(source);
      if (first && !live) this.apply(this.drawn);
      else live?.setData(data);
    });
  }

  /** Tell whether a source of changing things was given anything in the style that is drawn. */
  holds(source: string): boolean {
    return this.held.has(source) && this.current.sources[source] !== undefined;
  }

  /** The extent of what is selected, or null. */
  pickedBox(): Box | null {
    const shape = this.held.get(SELECTION)?.features[0]?.geometry;
    return shape ? bbox(shape) : null;
  }

  hover(feature: GeoFeature | null): void {
    if (!feature && !this.held.get(HOVER)?.features.length) return;
    this.show(HOVER, feature ? [feature] : []);
  }

  /** Panels take room from the map; its canvas keeps its size. */
  room(room: Room): void {
    const had = this.gl.getPadding();
    if (sides.every((side) => had[side] === room[side])) return;
    this.gl.easeTo({ padding: room, duration: 120 });
  }

  goTo(box: Box): void {
    const [w, s, e, n] = box;
    const point = e - w < 1e-4 && n - s < 1e-4;
    if (point) {
      const zoom = Math.max(this.gl.getZoom(), CLOSE_ENOUGH);
      this.gl.easeTo({ center: [(w + e) / 2, (s + n) / 2], zoom, duration: FLIGHT_MS });
    } else this.gl.fitBounds(box, { padding: 60, maxZoom: CLOSE_ENOUGH, duration: FLIGHT_MS });
  }

  /** Fetch anew the tiles of a group that lie in a box; all of them without one. */
  refresh(group: string, box: Box | null): void {
    opening = false;
    for (const source of Object.keys(this.current.sources)) {
      if (isOf(source, group)) this.renew(source, box);
    }
  }

  private renew(source: string, box: Box | null): void {
    if (!this.gl.getSource(source)) return;
    const some = box ? tilesIn(box, this.gl.getZoom()) : [];
    if (box && some.length <= MANY) this.gl.refreshTiles(source, some);
    else this.gl.refreshTiles(source);
  }

  private whenReady(act: () => void): void {
    if (this.ready) act();
    else this.gl.once("style.load", act);
  }
}
