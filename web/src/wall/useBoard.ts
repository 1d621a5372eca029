import { useEffect, useState } from "react";
import { getJson, Problem } from "../data/http.ts";
import type { Board } from "./board.ts";

const EVERY_MS = 10_000;
const SOON_MS = 1_500;

export interface Told {
  board: Board | null;
  /** when it was fetched, by this screen's clock */
  at: number;
  fault: Problem | null;
}

/** The figures, renewed often and after changes; the last ones stay while no new ones come. */
export function useBoard(key: number): Told {
  const [told, setTold] = useState<Told>({ board: null, at: 0, fault: null });
  useEffect(() => {
    let alive = key >= 0;
    let soon: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        const board = await getJson<Board>("/api/cases/wall");
        if (alive) setTold({ board, at: Date.now(), fault: null });
      } catch (problem) {
        if (alive && problem instanceof Problem) setTold((had) => ({ ...had, fault: problem }));
      }
    };
    const hear = () => {
      soon ??= setTimeout(() => {
        soon = undefined;
        void ask();
      }, SOON_MS);
    };
    const source = new EventSource("/events?layers=cases");
    source.addEventListener("change", hear);
    source.addEventListener("reset", hear);
    source.onopen = hear;
    void ask();
    const beat = setInterval(ask, EVERY_MS);
    return () => {
      alive = false;
      source.close();
      clearInterval(beat);
      clearTimeout(soon);
    };
  }, [key]);
  return told;
}
