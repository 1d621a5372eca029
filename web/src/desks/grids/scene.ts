import type { Feature, Geometry, Position } from "geojson";
import { labelPoint } from "../../edit/label.ts";
import { areaOf } from "../../edit/measure.ts";
import { closed } from "../../edit/rings.ts";
import type { Bench } from "./bench.ts";
import { handlesOf } from "./drag.ts";
import { live } from "./live.ts";
import type { Cell, Finding } from "./types.ts";

const SERIAL = -3;

/** The number of a cell inside its community, as people call it. */
export const serialOf = (code: string | null) => code?.slice(SERIAL) ?? "–";

const feature = (geometry: Geometry, properties: object): Feature => ({
  type: "Feature",
  geometry,
  properties,
});
const point = (coordinates: Position): Geometry => ({ type: "Point", coordinates });

/** Cells with labels at a point of their own, so that no label is drawn twice. */
export function labelsOf(
  cells: Iterable<Cell>,
  area: (m2: number) => string,
  but: ReadonlySet<number | null>,
): Feature[] {
  const shown = [...cells].filter((it) => !but.has(it.id));
  return shown.map(({ geometry, properties }) =>
    feature(point(labelPoint(geometry)), {
      serial: serialOf(properties.code),
      area: area(properties.area_m2),
      change: properties.change,
    }),
  );
}

export const cellsOf = (cells: Iterable<Cell>): Feature[] =>
  [...cells].map(({ geometry, properties }) => feature(geometry, { change: properties.change }));

const ON_GROUND = new Set(["Polygon", "MultiPolygon"]);
/** Kinds whose area is itself what is wrong; the others are whole cells, which are outlined only. */
const PLACES = /gap|overlap|outside|crossing|cut|sliver/;

export function findingsOf(findings: Finding[], looked: string | null): Feature[] {
  return findings.flatMap(({ id, geometry, properties: { kind } }) => {
    if (!geometry) return [];
    const ground = ON_GROUND.has(geometry.type) && PLACES.test(kind);
    return [feature(geometry, { kind, ground, looked: id === looked })];
  });
}

/** Cells whose numbers change under the hand: their labels give way. */
export const busyOf = (bench: Bench): number[] =>
  [...new Set(live(bench).flatMap((it) => it.id ?? []))].sort();

/** What is picked, under the hand and told about it. */
export function handOf(bench: Bench, area: (m2: number) => string): Feature[] {
  const made = live(bench);
  const busy = new Set(made.map((it) => it.id));
  const picked = bench.picked.flatMap((id) => bench.cells.get(id) ?? []);
  const still = picked.filter((cell) => !busy.has(cell.id));
  return [
    ...(bench.tool === "divide" ? home(bench) : []),
    ...still.map((cell) => feature(cell.geometry, { role: "picked" })),
    ...made.map((it) => feature(it.shape, { role: "live" })),
    ...lines(bench),
    ...(bench.tool === "vertices" ? picked.flatMap((cell) => handles(cell, bench)) : []),
    ...bench.sketch.map((it) => feature(point(it), { role: "vertex" })),
    ...held(bench),
    ...made.map((it) =>
      feature(point(labelPoint(it.shape)), { role: "number", text: area(areaOf(it.shape)) }),
    ),
    ...(bench.hint ? [feature(point(bench.hint.at), { role: "hint", kind: bench.hint.kind })] : []),
  ];
}

/** The cells of the community that a line is to divide. */
function home({ cells, picked }: Bench): Feature[] {
  const code = cells.get(picked[0] ?? -1)?.properties.community_code;
  const own = [...cells.values()].filter((it) => code && it.properties.community_code === code);
  return own.map((cell) => feature(cell.geometry, { role: "home" }));
}

function lines({ edge, sketch, tip, tool }: Bench): Feature[] {
  const found: Feature[] = [];
  if (edge) found.push(feature({ type: "LineString", coordinates: edge.line }, { role: "edge" }));
  const line = tip && sketch.length ? [...sketch, tip] : [...sketch];
  const drawn = tool === "split" || tool === "divide" || line.length < 3 ? line : closed(line);
  if (drawn.length > 1) {
    found.push(feature({ type: "LineString", coordinates: drawn }, { role: "sketch" }));
  }
  return found;
}

function handles(cell: Cell, { moves }: Bench): Feature[] {
  if (moves.length) return [];
  return handlesOf(cell).map((it) =>
    feature(point(it.vertex), { role: it.between ? "middle" : "vertex" }),
  );
}

function held({ vertex, moves }: Bench): Feature[] {
  const at = moves[0]?.to ?? vertex;
  return at ? [feature(point(at), { role: "held" })] : [];
}
