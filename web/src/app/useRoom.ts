import { useEffect } from "react";
import type { Room } from "../map/cityMap.ts";
import { desk } from "../state/desk.ts";
import { prefs } from "../state/prefs.ts";
import { useStore } from "../state/store.ts";
import { view } from "../state/viewStore.ts";
import { usePath } from "./route.ts";

/** A desk's page of one object, beside its list. */
const CASE = /^\/cases\/\d/;
const PHONE = 768;
const NARROW = 1280;
const LAPTOP = 1440;
const TAB_BAR = 64;

/** How much of a map in a window of this size the panels cover. */
export function roomOf(
  [width, height]: [number, number],
  left: boolean,
  right: boolean,
  bottom: number,
): Room {
  const none = { left: 0, right: 0, top: 0, bottom: 0 };
  if (width < PHONE) {
    return { ...none, bottom: right ? Math.round((height - TAB_BAR) / 2) + TAB_BAR : TAB_BAR };
  }
  if (width < NARROW) return { ...none, bottom };
  const [l, r] = width <= LAPTOP ? [280, 360] : [320, 400];
  return { ...none, left: left ? l : 0, right: right ? r : 0, bottom };
}

/** The room of the panels as they are now. */
export function roomNow(): Room {
  const open = view.get().selected !== null || (innerWidth < PHONE && desk.get().tab !== "map");
  const atDesk = desk.get().stage !== null;
  const sheet = atDesk && (innerWidth < PHONE || CASE.test(location.pathname));
  const dock = view.get().table && !atDesk && innerWidth >= PHONE ? prefs.get().dockHeight : 0;
  const left = prefs.get().leftOpen || atDesk;
  const room = roomOf([innerWidth, innerHeight], left, atDesk ? sheet : open, dock);
  return atDesk && desk.get().sheet ? { ...room, right: desk.get().sheet } : room;
}

/** Keep the map's centre in the middle of what the panels leave of it. */
export function useRoom(): void {
  const map = useStore(desk, (it) => it.map);
  const left = useStore(prefs, (it) => it.leftOpen);
  const tab = useStore(desk, (it) => it.tab);
  const right = useStore(view, (it) => it.selected !== null);
  const dock = useStore(view, (it) => it.table !== null);
  const stage = useStore(desk, (it) => it.stage !== null);
  const sheet = useStore(desk, (it) => it.sheet);
  const path = usePath();
  useEffect(() => map?.room(roomNow()), [map, left, tab, right, stage, sheet, dock, path]);
}
