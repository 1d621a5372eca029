import { createStore } from "./store.ts";
import { type Camera, decode, encode, NOW, type Selected, type View } from "./view.ts";

/** The view, kept equal to the address: the camera replaces it, a selection adds to the history. */
export const view = createStore<View>(
  typeof location === "undefined" ? NOW : decode(location.search),
);

const CAMERA_EVERY_MS = 250;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Pages that lie on the map; their addresses carry the view. */
const ON_MAP = /^\/(map|grids|cases|census)(\/|$)/;

function write(push: boolean): void {
  if (!ON_MAP.test(location.pathname)) return;
  const address = location.pathname + encode(view.get());
  if (address === location.pathname + location.search) return;
  if (push) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}

export function moveCamera(camera: Camera): void {
  view.set({ camera });
  if (waiting !== undefined) return;
  waiting = setTimeout(() => {
    waiting = undefined;
    write(false);
  }, CAMERA_EVERY_MS);
}

export function changeView(change: Partial<View>): void {
  view.set(change);
  write(false);
}

export function select(selected: Selected | null): void {
  view.set({ selected });
  write(true);
}

/** Show another view; the present one can be gone back to. */
export function openView(address: string): View {
  const next = decode(address);
  view.set(next);
  write(true);
  return next;
}

/** The address as it is this moment, for "copy link". */
export function link(): string {
  return location.origin + location.pathname + encode(view.get());
}

export function followHistory(): () => void {
  const back = () => view.set(decode(location.search));
  addEventListener("popstate", back);
  return () => removeEventListener("popstate", back);
}
