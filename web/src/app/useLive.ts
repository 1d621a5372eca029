import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type Change, listen, type News } from "../data/events.ts";
import { heard } from "../data/presence.ts";
import type { Registry } from "../registry/types.ts";
import { desk } from "../state/desk.ts";
import { useStore } from "../state/store.ts";
import { view } from "../state/viewStore.ts";

const BATCH_MS = 250;
const NEWS_MS = 8000;
const REGISTRY_MS = 5000;

/** Follow other people's edits: redraw what they touch, refresh what is open, say so quietly. */
export function useLive(account: string, registry: Registry | undefined): void {
  const client = useQueryClient();
  const at = useStore(view, (it) => it.at);
  const latest = useRef(registry);
  latest.current = registry;
  const ready = registry !== undefined;
  useEffect(() => {
    if (!ready || at) {
      desk.set({ live: false });
      return;
    }
    const batch = batched((changes) => apply(changes, latest.current));
    let counting: ReturnType<typeof setTimeout> | undefined;
    const stop = listen(account, (news: News) => {
      if (news.kind === "state") desk.set({ live: news.open });
      else if (news.kind === "presence") heard(news.presence);
      else if (news.kind === "reset") reset(latest.current);
      else {
        batch(news.change);
        refreshOpen(client, news.change);
        counting ??= setTimeout(() => {
          counting = undefined;
          void client.invalidateQueries({ queryKey: ["/layers"] });
          void client.invalidateQueries({
            predicate: (it) => text(it.queryKey).startsWith("/api/counts"),
          });
        }, REGISTRY_MS);
      }
    });
    return () => {
      clearTimeout(counting);
      stop();
    };
  }, [account, ready, at, client]);
}

const text = (key: readonly unknown[]) => String(key[0]);

function refreshOpen(client: ReturnType<typeof useQueryClient>, change: Change): void {
  // A page about one object of a layer asks below its name: /api/<layer>/<id>.
  if (change.id !== null) {
    void client.invalidateQueries({ queryKey: [`/api/${change.layer}/${change.id}`] });
  }
  const selected = view.get().selected;
  if (!selected || (change.id !== null && change.id !== selected.id)) return;
  const path = `/api/features/${selected.layer}/${selected.id}/history`;
  void client.invalidateQueries({ queryKey: [path] });
}

function reset(registry: Registry | undefined): void {
  const map = desk.get().map;
  for (const group of new Set(registry?.layers.map((it) => it.group))) map?.refresh(group, null);
}

let forgetting: ReturnType<typeof setTimeout> | undefined;

function apply(changes: Change[], registry: Registry | undefined): void {
  const map = desk.get().map;
  for (const change of changes) {
    const group = registry?.layers.find((layer) => layer.id === change.layer)?.group;
    if (group) map?.refresh(group, change.bbox);
  }
  const told = changes.reduce((sum, change) => sum + Math.max(1, change.count), 0);
  desk.set({ news: desk.get().news + told });
  clearTimeout(forgetting);
  forgetting = setTimeout(() => desk.set({ news: 0 }), NEWS_MS);
}

function batched(act: (changes: Change[]) => void): (change: Change) => void {
  let waiting: Change[] = [];
  return (change) => {
    waiting.push(change);
    if (waiting.length > 1) return;
    setTimeout(() => {
      act(waiting);
      waiting = [];
    }, BATCH_MS);
  };
}
