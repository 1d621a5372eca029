import type { FeatureCollection } from "geojson";
import type { SourceSpecification, StyleSpecification } from "maplibre-gl";
import { markOf } from "../../data/eyes.ts";
import type { Basemap, Layer, Registry } from "../../registry/types.ts";
import type { Stage } from "../../state/desk.ts";
import { instant, type Shown } from "../../state/view.ts";
import type { ThemeName } from "../../tokens/tokens.ts";
import { area } from "./areas.ts";
import { boundary } from "./boundaries.ts";
import { clusters, clustersOf } from "./clusters.ts";
import { bySource, cutParts } from "./conditions.ts";
import { type Context, context, type Drawn, isGround, type Part } from "./context.ts";
import { FOUND, foundPlace } from "./found.ts";
import { groundArea } from "./groundAreas.ts";
import { heat } from "./heat.ts";
import { labels } from "./labels.ts";
import { line } from "./lines.ts";
import { NEARBY, nearby } from "./nearby.ts";
import { point } from "./points.ts";
import { isRanked } from "./ranked.ts";
import { groundLine, roadCasing, roadFill } from "./roads.ts";
import { HOVER, SELECTION, selection } from "./selection.ts";
import { SKETCH, sketched } from "./sketched.ts";

const DEEPEST_TILES = 16;

export interface Wanted {
  registry: Registry;
  shown: Shown[];
  theme: ThemeName;
  /** what shall be seen of a layer: CQL2 text by layer */
  filters?: Readonly<Record<string, string>>;
  /** a date, or null for now */
  at: string | null;
  basemap: Basemap | null;
  stage?: Stage | null;
  /** where tiles come from: the page's own origin */
  origin: string;
  /** shown as the public sees it */
  asPublic?: boolean;
  /** stands for the data as the page found it */
  mark?: string | null;
}

/** The map's style: the same registry, view and theme always give the same style. */
export function style(wanted: Wanted): StyleSpecification {
  const ctx = context(wanted.registry, wanted.theme);
  const stage = wanted.stage;
  const drawn = drawable(wanted.registry, stage?.shown ?? wanted.shown);
  const own = wanted.basemap ? drawn.filter(({ layer }) => !covered(layer)) : drawn;
  return {
    version: 8,
    name: "wanmi",
    sources: { ...sources(wanted, own), ...changing(), ...gathered(own), ...stage?.sources },
    layers: [
      background(ctx),
      ...outside(wanted.basemap),
      ...cutParts(parts(ctx, own), own, wanted.filters ?? {}),
      ...(stage?.layers ?? []),
    ],
  };
}

/** Layers to draw, low ones first; a class is not drawn twice when its whole layer is shown. */
export function drawable(registry: Registry, shown: Shown[]): Drawn[] {
  const ids = new Set(shown.map((it) => it.id));
  return shown
    .map(({ id, ...look }) => ({ layer: registry.layers.find((l) => l.id === id), ...look }))
    .filter((it): it is Drawn => it.layer !== undefined)
    .filter(({ layer }) => !(layer.view_of && ids.has(layer.view_of)))
    .sort((a, b) => a.layer.z - b.layer.z || a.layer.id.localeCompare(b.layer.id));
}

/** An outside base map replaces the ground's surfaces and roads, not boundaries and places. */
function covered(layer: Layer): boolean {
  return isGround(layer) && (layer.style.form === "fill" || layer.style.form === "line");
}

function parts(ctx: Context, drawn: Drawn[]): Part[] {
  const ground = drawn.filter((it) => isGround(it.layer));
  const data = drawn.filter((it) => !isGround(it.layer));
  const of = (form: string, geometry: string) =>
    ground.filter((it) => it.layer.style.form === form && it.layer.geometry === geometry);
  const roads = of("line", "line");
  return [
    ...of("fill", "polygon").flatMap((it) => groundArea(ctx, it)),
    ...roads.map((it) => roadCasing(ctx, it)),
    ...roads.map((it) => roadFill(ctx, it)),
    ...of("dashed", "line").map((it) => groundLine(ctx, it)),
    ...of("dashed", "polygon").flatMap((it) => boundary(ctx, it)),
    ...data.flatMap((it) => area(ctx, it)),
    ...data.flatMap((it) => line(ctx, it)),
    ...[...ground, ...data].filter((it) => !isRanked(it.layer)).flatMap((it) => points(ctx, it)),
    ...nearby(ctx),
    ...ground.flatMap((it) => labels(ctx, it)),
    ...data.flatMap((it) => labels(ctx, it)),
    // no name hides what is urgent
    ...data.filter((it) => isRanked(it.layer)).flatMap((it) => points(ctx, it)),
    ...selection(ctx),
    ...drawn.flatMap((it) => (it.cluster && !it.heat ? clusters(ctx, it) : [])),
    ...foundPlace(ctx),
    ...sketched(ctx),
  ];
}

function points(ctx: Context, drawn: Drawn): Part[] {
  if (drawn.heat) return heat(ctx, drawn);
  return drawn.cluster ? [] : point(ctx, drawn);
}

function background(ctx: Context): Part {
  return { id: "land", type: "background", paint: { "background-color": ctx.ground.land } };
}

function outside(basemap: Basemap | null): Part[] {
  if (!basemap) return [];
  const paint = { "raster-saturation": -0.6, "raster-opacity": 0.85 };
  return [{ id: "basemap", type: "raster", source: "basemap", paint }];
}

function sources(wanted: Wanted, drawn: Drawn[]): Record<string, SourceSpecification> {
  const made: Record<string, SourceSpecification> = {};
  for (const [source, layers] of bySource(drawn, wanted.filters ?? {})) {
    made[source] = {
      type: "vector",
      tiles: [tiles(wanted, source, layers)],
      minzoom: 0,
      maxzoom: DEEPEST_TILES,
    };
  }
  if (wanted.basemap) {
    const { tiles: addresses, attribution, maxzoom } = wanted.basemap;
    made.basemap = { type: "raster", tiles: addresses, tileSize: 256, maxzoom: maxzoom ?? 18 };
    if (attribution) made.basemap.attribution = attribution;
  }
  return made;
}

/** The address of tiles with the layers asked for, all of them or what meets their condition. */
function tiles(wanted: Wanted, source: string, layers: Layer[]): string {
  const at = instant(wanted.at);
  const time = at ? `&t=${encodeURIComponent(at)}` : "";
  const sorted = layers.map((it) => it.id).sort();
  const group = layers[0]?.group;
  const condition = source === group ? undefined : wanted.filters?.[sorted[0] ?? ""];
  const cut = condition ? `&filter=${encodeURIComponent(condition)}` : "";
  const known = wanted.mark ? `&v=${wanted.mark}` : "";
  const asked = `layers=${sorted.join(",")}${time}${cut}${known}${markOf(wanted.asPublic ?? false)}`;
  return `${wanted.origin}/tiles/${group}/{z}/{x}/{y}.mvt?${asked}`;
}

/** Clusters are counted on this side. */
function gathered(drawn: Drawn[]): Record<string, SourceSpecification> {
  const empty = { type: "FeatureCollection", features: [] } as FeatureCollection;
  const ids = drawn.filter((it) => it.cluster && !it.heat).map((it) => clustersOf(it.layer.id));
  return Object.fromEntries(ids.map((id) => [id, { type: "geojson", data: empty }]));
}

function changing(): Record<string, SourceSpecification> {
  const empty = { type: "FeatureCollection", features: [] } as FeatureCollection;
  return {
    [SELECTION]: { type: "geojson", data: empty },
    [HOVER]: { type: "geojson", data: empty },
    [NEARBY]: { type: "geojson", data: empty },
    [FOUND]: { type: "geojson", data: empty },
    [SKETCH]: { type: "geojson", data: empty, tolerance: 0 },
  };
}
