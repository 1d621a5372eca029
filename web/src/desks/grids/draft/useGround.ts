import { useEffect } from "react";
import { desk } from "../../../state/desk.ts";
import { useStore } from "../../../state/store.ts";
import { bench } from "../bench.ts";
import { shapesIn } from "../calls.ts";
import { GROUND, GROUND_FROM } from "../layers.ts";

const WAIT_MS = 250;

/** Have the lines of the ground near the view on the bench while a tool is in the hand. */
export function useGround(): void {
  const box = useStore(desk, (it) => it.bbox);
  const wanted = useStore(desk, (it) => it.zoom >= GROUND_FROM);
  const drawing = useStore(bench, (it) => it.tool !== "pick" && it.snapping);
  useEffect(() => {
    if (!box || !wanted || !drawing) return;
    const stop = new AbortController();
    const timer = setTimeout(() => void fetchIn(box, stop.signal), WAIT_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [box, wanted, drawing]);
}

/** A layer that cannot be read catches nothing. */
async function fetchIn(bbox: string, signal: AbortSignal): Promise<void> {
  const parts = await Promise.all(
    GROUND.map((layer) => shapesIn(layer, bbox, signal).catch(() => [])),
  );
  if (!signal.aborted) bench.set({ ground: parts.flat().filter((it) => it !== null) });
}
