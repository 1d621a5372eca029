/** What the wall knows: figures with their moment, as the server says them. */

export interface District {
  code: string;
  name: string;
  name_en: string | null;
  open: number | null;
  overdue: number | null;
  closed: number | null;
  intime: number | null;
}

interface Lines {
  id: number;
  code: string | null;
  name: string | null;
  address: string | null;
  /** the street or town it lies in */
  street: string | null;
  due_at: string | null;
  light_at: string | null;
}

export interface Fed extends Lines {
  event: number;
  at: string;
  state_to: string;
  ended: boolean;
}

/** 0 in time, 1 due soon, 2 overdue */
export type Light = 0 | 1 | 2;

export interface Board {
  at: string;
  midnight: string;
  open: number;
  overdue: number;
  due: number;
  today: number;
  before: number;
  closed: number;
  intime: number;
  on_duty: number;
  seen: number;
  hours: [number, number][];
  districts: District[];
  feed: Fed[];
  alarms: Lines[];
  marks: [number, number, Light][];
}

const DAY = 24;

/** Reports by hour of the same day a week ago, and of today until now. */
export function byHour(board: Board): { past: number[]; today: number[] } {
  const counts = new Map(board.hours);
  const passed = Math.floor((Date.parse(board.at) - Date.parse(board.midnight)) / 3_600_000) + 1;
  const of = (from: number, to: number) =>
    Array.from({ length: to }, (_, hour) => counts.get(from + hour) ?? 0);
  return { past: of(0, DAY), today: of(DAY, Math.min(DAY, passed)) };
}

export const share = (intime: number | null, closed: number | null) =>
  closed ? (intime ?? 0) / closed : null;

/** Districts, the best first; those without a closed case last. */
export function ranked(districts: District[]): District[] {
  const of = (it: District) => share(it.intime, it.closed) ?? -1;
  return [...districts].sort((a, b) => of(b) - of(a) || a.code.localeCompare(b.code));
}

/** Of a row: overdue, due soon or in time at a moment. */
export function lightOf(row: Pick<Lines, "due_at" | "light_at">, now: number): Light {
  if (row.due_at && Date.parse(row.due_at) < now) return 2;
  return row.light_at && Date.parse(row.light_at) <= now ? 1 : 0;
}
