import { useSyncExternalStore } from "react";

/** A value that components subscribe to. */
export interface Store<T> {
  get: () => T;
  set: (change: Partial<T>) => void;
  subscribe: (listener: () => void) => () => void;
}

export function createStore<T extends object>(first: T): Store<T> {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(change) {
      const next = { ...value, ...change };
      if ((Object.keys(change) as (keyof T)[]).every((key) => Object.is(value[key], next[key]))) {
        return;
      }
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore<T extends object, R>(store: Store<T>, pick: (value: T) => R): R {
  return useSyncExternalStore(store.subscribe, () => pick(store.get()));
}
