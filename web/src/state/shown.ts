import { defaults } from "../registry/registry.ts";
import type { Registry } from "../registry/types.ts";
import { useStore } from "./store.ts";
import type { Shown } from "./view.ts";
import { changeView, view } from "./viewStore.ts";

/** Layers that the view shows: those chosen, else the registry's defaults. */
export function shownOf(registry: Registry, chosen: Shown[] | null): Shown[] {
  return chosen ?? defaults(registry).map((id) => ({ id, opacity: 1 }));
}

export function useShown(registry: Registry): Shown[] {
  const chosen = useStore(view, (it) => it.layers);
  return shownOf(registry, chosen);
}

const begun = new Set<string>();

/** Cut the layers that show by themselves to what is to be seen of them at first, once. */
export function beginWith(registry: Registry): void {
  if (view.get().layers !== null) return;
  const usual = defaults(registry).filter((id) => !begun.has(id));
  const cut = usual.flatMap((id) => {
    begun.add(id);
    const condition = registry.layers.find((it) => it.id === id)?.default_filter;
    return condition ? [[id, condition]] : [];
  });
  const { filters } = view.get();
  if (cut.length) changeView({ filters: { ...Object.fromEntries(cut), ...filters } });
}

function change(registry: Registry, make: (now: Shown[]) => Shown[]): void {
  changeView({ layers: make(shownOf(registry, view.get().layers)) });
}

export function toggle(registry: Registry, ids: string[], on: boolean): void {
  change(registry, (now) => {
    const rest = now.filter((it) => !ids.includes(it.id));
    return on ? [...rest, ...ids.map((id) => ({ id, opacity: 1 }))] : rest;
  });
}

export function setOpacity(registry: Registry, id: string, opacity: number): void {
  change(registry, (now) => now.map((it) => (it.id === id ? { ...it, opacity } : it)));
}

export type Look = "single" | "heat" | "cluster";

/** How a layer's points are shown. */
export const lookOf = (shown: Shown | undefined): Look =>
  shown?.heat ? "heat" : shown?.cluster ? "cluster" : "single";

/** Show a layer's points one by one, as density, or as numbers of those close together. */
export function setLook(registry: Registry, id: string, look: Look): void {
  change(registry, (now) =>
    now.map((it) =>
      it.id === id
        ? { id, opacity: it.opacity, ...(look === "single" ? {} : { [look]: true }) }
        : it,
    ),
  );
}

/** Show one layer of data alone, on the unchanged ground. */
export function showOnly(registry: Registry, id: string): void {
  change(registry, (now) => {
    const ground = now.filter((it) =>
      registry.layers.some((layer) => layer.id === it.id && layer.group === "ground"),
    );
    return [...ground.filter((it) => it.id !== id), { id, opacity: 1 }];
  });
}
