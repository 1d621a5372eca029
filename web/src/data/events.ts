/** Live changes: one connection per browser and account, shared between its tabs. */

import type { Presence } from "./presence.ts";

export interface Change {
  layer: string;
  id: number | null;
  op: string;
  changeset: number;
  bbox: [number, number, number, number] | null;
  count: number;
  at: string;
}

export type News =
  | { kind: "change"; change: Change }
  | { kind: "presence"; presence: Presence }
  | { kind: "reset" }
  | { kind: "state"; open: boolean };
type Listener = (news: News) => void;

function connect(tell: Listener): EventSource {
  const source = new EventSource("/events");
  source.onopen = () => tell({ kind: "state", open: true });
  source.onerror = () => tell({ kind: "state", open: false });
  source.addEventListener("change", (event) =>
    tell({ kind: "change", change: JSON.parse((event as MessageEvent<string>).data) }),
  );
  source.addEventListener("presence", (event) =>
    tell({ kind: "presence", presence: JSON.parse((event as MessageEvent<string>).data) }),
  );
  source.addEventListener("reset", () => tell({ kind: "reset" }));
  return source;
}

/** Listen until the returned function is called. The tab that holds the lock keeps the connection. */
export function listen(account: string, listener: Listener): () => void {
  if (!navigator.locks || !("BroadcastChannel" in globalThis)) {
    const alone = connect(listener);
    return () => alone.close();
  }
  const name = `wanmi-events-${account}`;
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event: MessageEvent<News>) => listener(event.data);
  const end = new AbortController();
  let ended = () => {};
  navigator.locks
    .request(name, { signal: end.signal }, () =>
      lead(channel, listener, (stop) => {
        ended = stop;
      }),
    )
    .catch(() => {});
  // A tab that joins later hears of the state with the next event; it may assume it is live.
  listener({ kind: "state", open: true });
  return () => {
    end.abort();
    ended();
    channel.close();
  };
}

function lead(channel: BroadcastChannel, listener: Listener, keep: (stop: () => void) => void) {
  return new Promise<void>((resolve) => {
    const source = connect((news) => {
      listener(news);
      channel.postMessage(news);
    });
    keep(() => {
      source.close();
      resolve();
    });
  });
}
