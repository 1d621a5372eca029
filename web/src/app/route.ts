import { type MouseEvent, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

/** Go to another page of the client. */
export function navigate(path: string): void {
  history.pushState(null, "", path);
  for (const listener of listeners) listener();
}

/** What a click on a link within the client does: the page changes, the map stays. */
export function go(path: string): (event: MouseEvent) => void {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    navigate(path);
  };
}

export function usePath(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      addEventListener("popstate", listener);
      return () => {
        listeners.delete(listener);
        removeEventListener("popstate", listener);
      };
    },
    () => location.pathname,
  );
}
