import { useEffect, useRef } from "react";
import { ringsOf } from "../../../edit/rings.ts";
import { desk } from "../../../state/desk.ts";
import { useStore } from "../../../state/store.ts";
import { bench, put } from "../bench.ts";
import { cellsIn } from "../calls.ts";
import { CELLS_FROM } from "../layers.ts";
import { owners } from "../live.ts";
import { pickWanted } from "../picking.ts";

const NOWHERE = { type: "Polygon" as const, coordinates: [] };
const WAIT_MS = 150;
const MARGIN = 0.15;

/** Have the cells around the view on the bench, and what those that are picked carry. */
export function useCells(id: number): void {
  const box = useStore(desk, (it) => it.bbox);
  const near = useStore(desk, (it) => it.zoom >= CELLS_FROM);
  const picked = useStore(bench, (it) => it.picked);
  const stale = useStore(bench, (it) => it.stale);
  const had = useRef(stale);
  useEffect(() => {
    if (!box) return;
    bench.set({ loading: near, wanted: null });
    if (!near) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      void fetchIn(id, wider(box), stop.signal, stale !== had.current);
      had.current = stale;
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [id, box, near, stale]);
  useEffect(() => {
    const { cells } = bench.get();
    const bare = [...around(picked)].filter((it) => !cells.get(it)?.properties.load);
    if (bare.length === 0) return;
    cellsIn(id, { ids: bare.join(","), load: "true" }).then(
      (found) => put(found.features),
      () => {},
    );
  }, [id, picked]);
}

/** Fetch the cells of a box; `anew` drops what was there. */
async function fetchIn(
  id: number,
  bbox: string,
  signal: AbortSignal,
  anew: boolean,
): Promise<void> {
  try {
    const { features, more } = await cellsIn(id, { bbox }, signal);
    if (bench.get().draft !== id) return;
    if (anew) bench.set({ cells: new Map() });
    put(features);
    bench.set({ more });
    pickWanted();
  } catch {
    // the banner tells that the server is away; what is there stays
  } finally {
    if (!signal.aborted) bench.set({ loading: false });
  }
}

/** Cells and those that share a vertex with them: they change together. */
function around(ids: readonly number[]): Set<number> {
  const { cells } = bench.get();
  const found = new Set(ids);
  for (const id of ids) {
    for (const ring of ringsOf(cells.get(id)?.geometry ?? NOWHERE)) {
      for (const vertex of ring) for (const it of owners(cells, vertex)) found.add(it);
    }
  }
  return found;
}

/** A view's box with some room around it, so that neighbours outside are known, too. */
function wider(box: string): string {
  const [w = 0, s = 0, e = 0, n = 0] = box.split(",").map(Number);
  const [dx, dy] = [(e - w) * MARGIN, (n - s) * MARGIN];
  return [w - dx, s - dy, e + dx, n + dy].map((it) => it.toFixed(6)).join(",");
}
