import { useEffect } from "react";
import { PRESETS, type Preset, shownIn } from "../panels/bookmarks/presets.ts";
import type { Registry } from "../registry/types.ts";
import { desk } from "../state/desk.ts";
import { prefs } from "../state/prefs.ts";
import { begin, drop, isDrawing, sketch, stepBack } from "../state/sketch.ts";
import { changeView, view } from "../state/viewStore.ts";
import {
  close,
  copyLink,
  endSketch,
  flipTable,
  identifyCentre,
  walk,
  zoomToSelection,
} from "./actions.ts";

/** What each key does; every one has a visible control, too. */
function bindings(registry: Registry | undefined): Record<string, () => void> {
  return {
    "/": () => document.getElementById("search")?.focus(),
    l: () => prefs.set({ leftOpen: !prefs.get().leftOpen }),
    i: () => registry && identifyCentre(registry),
    "[": () => walk(-1),
    "]": () => walk(1),
    z: zoomToSelection,
    t: () => registry && flipTable(registry),
    c: () => void copyLink(),
    m: () => begin("measure"),
    s: () => begin("area"),
    b: () => desk.set({ bookmarksOpen: !desk.get().bookmarksOpen }),
    p: () => desk.set({ printing: true }),
    d: () => desk.set({ asOfOpen: !desk.get().asOfOpen }),
    "?": () => desk.set({ helpOpen: true }),
    ...presetKeys(registry),
  };
}

/** 1, 2, 3: the maps that people start from. */
function presetKeys(registry: Registry | undefined): Record<string, () => void> {
  if (!registry) return {};
  const show = (preset: Preset) => () => changeView({ layers: shownIn(registry, preset) });
  return Object.fromEntries(PRESETS.map((it, i) => [String(i + 1), show(it)]));
}

/** One level back: help, date, then what is selected or was looked up. */
function back(): void {
  const { helpOpen, asOfOpen, bookmarksOpen, ring, found } = desk.get();
  if (helpOpen) desk.set({ helpOpen: false });
  else if (asOfOpen) desk.set({ asOfOpen: false });
  else if (bookmarksOpen) desk.set({ bookmarksOpen: false });
  else if (sketch.get().kind) drop();
  else if (view.get().selected || ring.length || found) close();
}

export const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Keys that do the same on every page; a desk has its own for the rest. */
const AT_DESKS = new Set(["/", "c", "?"]);

/** Enter ends what is drawn, Backspace takes a point back. */
function drawing(event: KeyboardEvent, registry: Registry | undefined): boolean {
  if (!isDrawing() || isTyping(event.target) || event.target instanceof HTMLButtonElement)
    return false;
  if (event.key === "Enter" && registry) endSketch(registry);
  else if (event.key === "Backspace") stepBack();
  else return false;
  event.preventDefault();
  return true;
}

/** A key by itself, while nobody types and single keys are on. */
export function isSingle(event: KeyboardEvent): boolean {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  return plain && !isTyping(event.target) && prefs.get().keys;
}

function allowed(keys: Record<string, () => void>, key: string) {
  return desk.get().stage && !AT_DESKS.has(key) ? undefined : keys[key];
}

/** Single keys act unless somebody types or has turned them off. */
export function useKeys(registry: Registry | undefined): void {
  useEffect(() => {
    const keys = bindings(registry);
    const press = (event: KeyboardEvent) => {
      if (event.key === "Escape") return back();
      if (drawing(event, registry)) return;
      const act = isSingle(event) ? allowed(keys, event.key.toLowerCase()) : undefined;
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [registry]);
}
