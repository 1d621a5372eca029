import { drop, put, take } from "../base.ts";
import type { Thing } from "../types.ts";
import type { Point } from "../where.ts";

/** A report that is being written; it outlives the page. */
export interface Draft {
  near: Blob | null;
  far: Blob | null;
  after: Blob | null;
  service: string;
  serviceName: string;
  point: Point | null;
  /** meters, where the point is a position; null where it was pointed at on the map */
  error: number | null;
  thing: Thing | null;
  words: string;
  handled: boolean;
}

export const EMPTY: Draft = {
  near: null,
  far: null,
  after: null,
  service: "",
  serviceName: "",
  point: null,
  error: null,
  thing: null,
  words: "",
  handled: false,
};

const key = (actor: string) => `${actor} draft`;

export const keepDraft = (actor: string, value: Draft) => put("kept", { key: key(actor), value });
export const dropDraft = (actor: string) => drop("kept", key(actor));

export async function heldDraft(actor: string): Promise<Draft | null> {
  return (await take<{ value: Draft }>("kept", key(actor)))?.value ?? null;
}

export type Lack = "needPhoto" | "needClass" | "needPlace" | "handledPhoto";

/** What a report lacks, by the step where it is given; null where the step is complete. */
export function lack(draft: Draft, step: number): Lack | null {
  if (step === 1) {
    if (!draft.near && !draft.far) return "needPhoto";
    return draft.handled && !draft.after ? "handledPhoto" : null;
  }
  if (step === 2) return draft.service ? null : "needClass";
  return draft.point || draft.thing ? null : "needPlace";
}

/** The body of a report as intake takes it. `service` is kind and code with a dash between. */
export function bodyOf(draft: Draft, at: string): Record<string, unknown> {
  const [class_kind, ...code] = draft.service.split("-");
  return {
    source: "collector",
    class_kind,
    class_code: code.join("-"),
    ...(draft.point ? { point: draft.point, crs: "EPSG:4490" } : {}),
    ...(draft.thing ? { component: { layer: "components", id: draft.thing.id } } : {}),
    description: draft.words.trim(),
    handled: draft.handled,
    occurred_at: at,
    ...(draft.error === null ? {} : { data: { accuracy_m: draft.error } }),
  };
}
