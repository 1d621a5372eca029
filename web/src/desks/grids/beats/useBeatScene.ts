import type { Feature, Position } from "geojson";
import type { MapMouseEvent } from "maplibre-gl";
import { useEffect } from "react";
import { labelPoint } from "../../../edit/label.ts";
import { holds } from "../../../edit/rings.ts";
import { desk } from "../../../state/desk.ts";
import { useStore } from "../../../state/store.ts";
import { publishedCells } from "../calls.ts";
import { CELLS_FROM, UNIT } from "../layers.ts";
import { SOURCES } from "../sources.ts";
import type { Beat, Cell } from "../types.ts";
import { useGridWords } from "../words.ts";
import { choice, toggled } from "./state.ts";
import { classOf, workOf } from "./work.ts";

/** Keep the map equal to what is chosen and proposed, and let clicks choose. */
export function useBeatScene(beats: Beat[]): void {
  const { d, number } = useGridWords();
  const map = useStore(desk, (it) => it.map);
  const { chosen, cells, units, proposal } = useStore(choice, (it) => it);
  useUnits();
  const shown = proposal?.grids.features ?? beats;
  const load = (beat: Beat) =>
    d("beat.components", { n: number(beat.properties.load?.components ?? 0) });
  useEffect(() => {
    const work = workOf(shown);
    const marks = proposal ? movedCells(beats, proposal.grids.features, units) : [];
    map?.show(SOURCES.review, [
      ...shown.flatMap((beat, i) => {
        const on = !proposal && chosen.includes(beat.properties.code ?? "");
        const had = beats.find((it) => it.properties.code === beat.properties.code);
        const named = had?.properties.name;
        return beatMarks(beat, named, {
          work: classOf(work[i] ?? 1),
          load: load(beat),
          chosen: on,
        });
      }),
      ...marks.map((it) => ({ ...it, properties: { role: "moved" } })),
    ]);
  }, [map, shown, chosen, units, proposal]);
  useEffect(() => {
    const picked = units.filter((it) => cells.includes(it.properties.code ?? ""));
    map?.show(
      SOURCES.hand,
      picked.map((it) => ({ ...it, properties: { role: "picked" } })),
    );
  }, [map, units, cells]);
  useEffect(() => {
    if (!map) return;
    const click = ({ lngLat }: MapMouseEvent) => clicked([lngLat.lng, lngLat.lat], beats);
    map.gl.on("click", click);
    return () => {
      map.gl.off("click", click);
    };
  }, [map, beats]);
  useEffect(
    () => () => {
      map?.show(SOURCES.review, []);
      map?.show(SOURCES.hand, []);
    },
    [map],
  );
}

interface Look {
  work: number;
  load: string;
  chosen: boolean;
}

function beatMarks(beat: Beat, name: string | null | undefined, look: Look): Feature[] {
  const common = { ...look, name: name ?? beat.properties.code ?? "+" };
  return [
    { type: "Feature", geometry: beat.geometry, properties: { ...common, role: "beat" } },
    {
      type: "Feature",
      geometry: { type: "Point", coordinates: labelPoint(beat.geometry) },
      properties: { ...common, role: "beat-label" },
    },
  ];
}

/** Unit grids that another responsibility grid would have. */
function movedCells(before: Beat[], after: Beat[], units: readonly Cell[]): Cell[] {
  const had = new Map(
    before.flatMap(({ properties: it }) => it.unit_grids.map((u) => [u, it.code])),
  );
  const moved = new Set(
    after.flatMap(({ properties: it }) => it.unit_grids.filter((u) => had.get(u) !== it.code)),
  );
  return units.filter((it) => moved.has(it.properties.code ?? ""));
}

function clicked(at: Position, beats: Beat[]): void {
  const { mode, cells, chosen, units, proposal } = choice.get();
  if (proposal) return;
  if (mode === "assign") {
    const code = units.find((it) => holds(it.geometry, at))?.properties.code;
    if (code) choice.set({ cells: toggled(cells, code) });
    else if (units.length === 0) choice.set({ wanted: at });
    return;
  }
  const code = beats.find((it) => holds(it.geometry, at))?.properties.code;
  if (code) choice.set({ chosen: toggled(chosen, code) });
}

/** Take in the unit grids of the view, and what was asked for before they came. */
function arrived(units: Cell[]): void {
  const { wanted } = choice.get();
  choice.set({ units, wanted: null });
  if (wanted && units.length) clicked(wanted, []);
}

const WAIT_MS = 200;

/** Have the unit grids of the view while they are needed. */
function useUnits(): void {
  const box = useStore(desk, (it) => it.bbox);
  const near = useStore(desk, (it) => it.zoom >= CELLS_FROM - 2);
  const needed = useStore(choice, (it) => it.mode === "assign" || it.proposal !== null);
  useEffect(() => {
    if (!box || !near || !needed) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      publishedCells(UNIT, box, stop.signal).then(
        ({ features }) => arrived(features),
        () => {},
      );
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [box, near, needed]);
}
