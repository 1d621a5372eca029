import { useEffect } from "react";
import { createStore, useStore } from "../state/store.ts";
import { csrf, newKey, type Problem, postJson } from "./http.ts";
import { session } from "./session.ts";

export interface Colleague {
  actor: string;
  display: string;
  doing: "view" | "edit";
}

/** Who else has an object open, as the server tells it. */
export interface Presence {
  layer: string;
  id: number;
  people: Colleague[];
}

/** The object that this page has open, and who else has. */
export const present = createStore<Presence>({ layer: "", id: 0, people: [] });

const PAGE = newKey();
const AGAIN_MS = 25_000;
const NOBODY: Colleague[] = [];
const REFUSED = [401, 403, 404];

/** News of an object; of another than the open one they come too late. */
export function heard(news: Presence): void {
  const { layer, id } = present.get();
  if (news.layer === layer && news.id === id) present.set({ people: news.people });
}

const address = (layer: string, id: number) => `/api/presence/${layer}/${id}`;

/** A page that closes is not waited for. */
function leave(layer: string, id: number): void {
  const headers = { "content-type": "application/json", "x-csrf-token": csrf() };
  const body = JSON.stringify({ page: PAGE, doing: "gone" });
  const init = {
    method: "POST",
    keepalive: true,
    credentials: "same-origin",
    headers,
    body,
  } as const;
  void fetch(address(layer, id), init).catch(() => {});
}

/** Say that an object is open as long as it is; return who else has it open. */
export function usePresence(
  layer: string,
  id: number | null,
  doing: Colleague["doing"],
): Colleague[] {
  const actor = useStore(session, (it) => it.actor);
  useEffect(() => {
    if (!actor || id === null) return;
    if (present.get().layer !== layer || present.get().id !== id) {
      present.set({ layer, id, people: NOBODY });
    }
    const tell = () =>
      postJson<Presence>(address(layer, id), { page: PAGE, doing }).then(
        heard,
        (problem: Problem) => {
          if (REFUSED.includes(problem.status)) clearInterval(timer);
        },
      );
    const timer = setInterval(tell, AGAIN_MS);
    void tell();
    return () => clearInterval(timer);
  }, [layer, id, doing, actor]);
  useEffect(() => {
    if (!actor || id === null) return;
    const gone = () => leave(layer, id);
    addEventListener("pagehide", gone);
    return () => {
      removeEventListener("pagehide", gone);
      gone();
    };
  }, [layer, id, actor]);
  return useStore(present, (it) => (it.layer === layer && it.id === id ? it.people : NOBODY));
}
