import { useState } from "react";

export type Point = [number, number];

export interface Here {
  point: Point | null;
  /** meters; null: pointed at on a map */
  accuracy: number | null;
  state: "none" | "busy" | "failed";
}

const PATIENCE_MS = 15_000;
const DIGITS = 1e6;
const rounded = (value: number) => Math.round(value * DIGITS) / DIGITS;

/** Where the person is, once they say they want that. */
export function useHere(): Here & { find: () => void; set: (point: Point | null) => void } {
  const [here, setHere] = useState<Here>({ point: null, accuracy: 0, state: "none" });
  const find = () => {
    setHere({ ...here, state: "busy" });
    const failed = () => setHere({ point: null, accuracy: 0, state: "failed" });
    if (!navigator.geolocation) return failed();
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        setHere({
          point: [rounded(coords.longitude), rounded(coords.latitude)],
          accuracy: Math.round(coords.accuracy),
          state: "none",
        }),
      failed,
      { enableHighAccuracy: true, timeout: PATIENCE_MS },
    );
  };
  const set = (point: Point | null) => setHere({ point, accuracy: null, state: "none" });
  return { ...here, find, set };
}
