import { useEffect } from "react";
import { desk } from "../state/desk.ts";
import { useNarrow } from "../state/media.ts";
import { prefs } from "../state/prefs.ts";
import { useStore } from "../state/store.ts";
import { view } from "../state/viewStore.ts";

const LAPTOP = 1440;

/** Tell the map how much of it the panels cover, so that its centre is the centre of what is seen. */
export function useRoom(phone: boolean): void {
  const map = useStore(desk, (it) => it.map);
  const left = useStore(prefs, (it) => it.leftOpen);
  const tab = useStore(desk, (it) => it.tab);
  const right = useStore(view, (it) => it.selected !== null);
  const narrow = useNarrow();
  useEffect(() => {
    if (!map) return;
    const laptop = innerWidth < LAPTOP;
    const sheet = phone && (right || tab !== "map");
    const bottom = sheet ? Math.round((innerHeight - 64) / 2) : 0;
    const covered = !phone && !narrow;
    map.room({
      left: covered && left ? (laptop ? 280 : 320) : 0,
      right: covered && right ? (laptop ? 360 : 400) : 0,
      top: 0,
      bottom,
    });
  }, [map, left, right, phone, narrow, tab]);
}
