export type Point = [number, number];

const METERS = 111_320;
const RAD = Math.PI / 180;

/** Meters between two places close to each other. */
export function meters([x1, y1]: Point, [x2, y2]: Point): number {
  const dx = (x2 - x1) * Math.cos(((y1 + y2) / 2) * RAD);
  return Math.hypot(dx, y2 - y1) * METERS;
}

/** A ring of so many meters around a place. */
export function circle([lon, lat]: Point, radius: number): Point[] {
  const steps = 48;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = (2 * Math.PI * i) / steps;
    const dx = (Math.cos(angle) * radius) / (METERS * Math.cos(lat * RAD));
    return [lon + dx, lat + (Math.sin(angle) * radius) / METERS];
  });
}

export interface Fix {
  /** milliseconds */
  at: number;
  lon: number;
  lat: number;
  /** meters */
  error: number;
}

const EVERY_MS = 10_000;
const STEP_M = 15;

/** Whether a position is worth keeping: ten seconds or fifteen meters after the last one. */
export function worth(last: Fix | null, fix: Fix): boolean {
  if (!last) return true;
  if (fix.at <= last.at) return false;
  return fix.at - last.at >= EVERY_MS || meters([last.lon, last.lat], [fix.lon, fix.lat]) >= STEP_M;
}
