import { useEffect, useRef } from "react";
import { navigate } from "../../app/route.ts";
import { isSingle } from "../../app/useKeys.ts";
import { desk } from "../../state/desk.ts";
import { listing, type Ticked, tick } from "./state.ts";
import type { Row } from "./types.ts";
import { useCaseWords } from "./words.ts";

interface Listed {
  /** the case */
  id: number;
  row: Row;
  subject: Ticked;
}

const CLOSE = 17;

/** Show on the map where a row lies. */
export function goTo({ geometry }: Pick<Row, "geometry">): void {
  if (!geometry) return;
  const [lon = 0, lat = 0] = geometry.coordinates;
  desk.get().map?.goTo([lon, lat, lon, lat]);
  const map = desk.get().map?.gl;
  if (map && map.getZoom() > CLOSE + 2) map.setZoom(CLOSE);
}

/** J and K walk the list, Enter opens, X ticks, G goes to the place. */
export function useListKeys(rows: readonly Listed[]): void {
  const { d } = useCaseWords();
  const latest = useRef(rows);
  latest.current = rows;
  useEffect(() => {
    desk.set({
      keys: [
        ["J K", d("keys.move")],
        ["Enter", d("keys.open")],
        ["X", d("keys.tick")],
        ["G", d("keys.goto")],
        ["A", d("keys.next")],
        ["1 … 9", d("keys.action")],
        ["Esc", d("keys.leave")],
      ],
    });
    const walk = (step: number) => {
      const last = latest.current.length - 1;
      listing.set({ at: Math.max(0, Math.min(last, listing.get().at + step)) });
    };
    const on = (act: (it: Listed) => void) => () => {
      const here = latest.current[listing.get().at];
      if (here) act(here);
    };
    const keys: Record<string, () => void> = {
      j: () => walk(1),
      k: () => walk(-1),
      x: on((it) => tick(it.subject)),
      g: on((it) => goTo(it.row)),
      Enter: on((it) => navigate(`/cases/${it.id}`)),
    };
    const press = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement && event.target.closest("a,button");
      if (!isSingle(event)) return;
      const act = keys[event.key];
      if (!act || (event.key === "Enter" && target)) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [d]);
}
