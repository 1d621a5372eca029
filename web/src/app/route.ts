import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

/** Go to another page of the client. */
export function navigate(path: string): void {
  history.pushState(null, "", path);
  for (const listener of listeners) listener();
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
