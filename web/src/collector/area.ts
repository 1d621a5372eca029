import type { StyleSpecification } from "maplibre-gl";
import { tilesIn } from "../map/tilesIn.ts";

type Box = [number, number, number, number];
const MARGIN = 0.0055;
const MOST = 900;
const ZOOMS = [13, 14, 15, 16];
/** tiles side by side; a wider area is kept from afar only */
const WIDEST = 24;
const AT_ONCE = 4;

const narrow = ([w, , e]: Box, zoom: number) => ((e - w) / 360) * 2 ** zoom <= WIDEST;

/** Every tile address of a style for a box with half a kilometer around it, from afar to close by. */
export function addresses(style: StyleSpecification, [w, s, e, n]: Box): string[] {
  const wide: Box = [w - MARGIN, s - MARGIN, e + MARGIN, n + MARGIN];
  const templates = Object.values(style.sources).flatMap((source) =>
    source.type === "vector" ? (source.tiles ?? []).slice(0, 1) : [],
  );
  const tiles = ZOOMS.filter((zoom) => narrow(wide, zoom)).flatMap((zoom) =>
    tilesIn(wide, zoom).filter((it) => it.z === zoom),
  );
  const all = tiles.flatMap(({ x, y, z }) =>
    templates.map((it) => it.replace("{z}", `${z}`).replace("{x}", `${x}`).replace("{y}", `${y}`)),
  );
  return [...new Set(all)].slice(0, MOST);
}

/** Fetch tiles so that the worker of this page keeps them; how many came. */
export async function keep(found: string[], tell: (share: number) => void): Promise<number> {
  let done = 0;
  let came = 0;
  const queue = [...found];
  const one = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const answer = await fetch(next, { credentials: "same-origin" }).catch(() => null);
      await answer?.arrayBuffer().catch(() => null);
      if (answer?.ok) came += 1;
      done += 1;
      tell(done / found.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return came;
}
