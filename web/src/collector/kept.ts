import { useEffect, useState } from "react";
import { getJson, Problem } from "../data/http.ts";
import { put, take } from "./base.ts";

interface Held<T> {
  key: string;
  value: T;
  at: number;
}

export interface Kept<T> {
  value: T | null;
  /** when the server said so */
  at: number | null;
  fault: Problem | null;
}

const EMPTY = { value: null, at: null, fault: null };
const EVERY_MS = 60_000;
const listeners = new Set<() => void>();

/** Ask again for everything that a page shows. */
export function renew(): void {
  for (const listener of listeners) listener();
}

/** Fetch and keep; what was kept if there is no network. */
export async function fetched<T>(owner: string, path: string): Promise<T> {
  try {
    const value = await getJson<T>(path);
    await put("kept", { key: `${owner} ${path}`, value, at: Date.now() });
    return value;
  } catch (problem) {
    const held = await take<Held<T>>("kept", `${owner} ${path}`);
    if (held && problem instanceof Problem && problem.status === 0) return held.value;
    throw problem;
  }
}

/** An answer of the server that outlives the network: the last one first, then the present one. */
export function useKept<T>(owner: string | null, path: string | null, every = EVERY_MS): Kept<T> {
  const [kept, setKept] = useState<Kept<T>>(EMPTY);
  useEffect(() => {
    setKept(EMPTY);
    if (!owner || !path) return;
    let alive = true;
    const key = `${owner} ${path}`;
    const ask = async () => {
      try {
        const value = await getJson<T>(path);
        const at = Date.now();
        await put("kept", { key, value, at });
        if (alive) setKept({ value, at, fault: null });
      } catch (problem) {
        if (alive && problem instanceof Problem) setKept((had) => ({ ...had, fault: problem }));
      }
    };
    const begin = async () => {
      const held = await take<Held<T>>("kept", key);
      if (alive && held) setKept((had) => (had.value ? had : { ...had, ...held }));
      await ask();
    };
    void begin();
    const beat = setInterval(ask, every);
    listeners.add(ask);
    return () => {
      alive = false;
      clearInterval(beat);
      listeners.delete(ask);
    };
  }, [owner, path, every]);
  return kept;
}
