import type { Titled } from "../../registry/types.ts";
import type { Matched, Run, Step, Work } from "./types.ts";

/** The pages of a run, in the order of the work. */
export const PAGES = ["inspect", "map", "check", "quarantine", "match", "publish"] as const;
export type PageId = (typeof PAGES)[number];

const ORDER = ["new", "inspect", "map", "check", "match", "approve", "publish"] as const;

export function reached(run: Run, step: Step): boolean {
  return ORDER.indexOf(run.state as Step) >= ORDER.indexOf(step);
}

/** done: finished; now: what comes next; needs: waits for a person; ahead: later. */
export type Standing = "done" | "now" | "needs" | "ahead";

/** The step whose end makes a page's work done. */
const DOES: Record<PageId, Step> = {
  inspect: "inspect",
  map: "map",
  check: "check",
  quarantine: "check",
  match: "match",
  publish: "publish",
};

export function standing(work: Work, page: PageId, undecided: number): Standing {
  const waits = lacking(work).length > 0 || unusable(work);
  if (page === "inspect" && waits) return "needs";
  if (page === "match" && reached(work, "match") && !reached(work, "publish") && undecided) {
    return "needs";
  }
  const unplaced = waits && !work.datasets.some((it) => it.mapping);
  if (unplaced) return "ahead";
  if (reached(work, DOES[page])) return "done";
  const next = PAGES.find((it) => !reached(work, DOES[it]));
  return page === next ? "now" : "ahead";
}

/** Nothing of the delivery can be used: what is wrong with it stands with what was found. */
const unusable = (work: Work) =>
  work.datasets.length > 0 && work.datasets.every((it) => it.problem !== null);

/** What a person has to state before a dataset can go on, as long as it has no mapping. */
export function lacking(work: Work) {
  const open = new Set(work.datasets.filter((it) => !it.mapping && !it.problem).map((it) => it.n));
  return (work.summary.map?.waiting ?? []).filter((it) => open.has(it.n));
}

/** How far a worker is asked to go next; null where a person comes first or nothing is left. */
export function next(work: Work, undecided: number): { until: Step; again?: Step } | null {
  if (work.state === "cancelled" || work.state === "publish") return null;
  if (!reached(work, "map")) return { until: "map" };
  if (!work.datasets.some((it) => it.mapping)) return null;
  const stated = (work.summary.map?.waiting ?? []).length > lacking(work).length;
  if (!reached(work, "match"))
    return stated ? { until: "match", again: "map" } : { until: "match" };
  return undecided ? null : { until: "publish" };
}

/** The page where the work goes on. */
export function opening(work: Work, undecided: number): PageId {
  const waits = PAGES.find((it) => standing(work, it, undecided) === "needs");
  if (waits) return waits;
  if (reached(work, "match")) return "publish";
  if (reached(work, "check")) return "check";
  return reached(work, "map") ? "map" : "inspect";
}

export interface Part {
  name: "unchanged" | "moved" | "changed" | "new" | "passed" | "held";
  rows: number;
}

const total = (work: Work, pick: (it: Matched) => number) =>
  Object.values(work.summary.match?.datasets ?? {}).reduce((sum, it) => sum + pick(it), 0);

/** Where the rows that were read went: the parts add up to what was checked. */
export function whereRowsWent(work: Work): Part[] {
  const { check, match } = work.summary;
  if (!check) return [];
  const passed = check.rows - check.quarantined;
  const held: Part = { name: "held", rows: check.quarantined };
  if (!match) return [{ name: "passed", rows: passed }, held];
  return [
    { name: "unchanged", rows: total(work, (it) => it.unchanged) },
    { name: "moved", rows: total(work, (it) => it.moved) },
    { name: "changed", rows: total(work, (it) => it.changed + it.moved_and_changed) },
    { name: "new", rows: total(work, (it) => it.new) },
    held,
  ];
}

/** Features of the map that no row was found for. */
export const goneOf = (work: Work) => total(work, (it) => it.gone);

/** What was written, over all datasets. */
export function written(work: Work): { created: number; updated: number; retired: number } {
  const all = Object.values(work.summary.publish?.datasets ?? {});
  const sum = (name: "created" | "updated" | "retired") =>
    all.reduce((so, it) => so + (it[name] ?? 0), 0);
  return { created: sum("created"), updated: sum("updated"), retired: sum("retired") };
}

/** Refusals that the desk tells in words of its own, as long as they hold. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set([
  "census_waits",
  "census_undecided",
  "census_cancelled",
  "census_ended",
]);

/** Why the last job of a run ended early, as the server keeps it; nothing once the run was changed since. */
export function refusalOf({ job, state, updated_at }: Work): Titled | null {
  if (job?.state !== "failed" || !job.error || state === "publish" || state === "cancelled") {
    return null;
  }
  if (TOLD_ELSEWHERE.has(job.error.code ?? "")) return null;
  const changed = job.finished_at && Date.parse(updated_at) > Date.parse(job.finished_at);
  return changed ? null : job.error;
}
