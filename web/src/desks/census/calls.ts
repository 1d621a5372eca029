import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Geometry } from "geojson";
import { getJson, type Problem, postJson, putJson } from "../../data/http.ts";
import { createStore, useStore } from "../../state/store.ts";
import type {
  Broken,
  Changes,
  Decision,
  Due,
  FindingProps,
  HeldProps,
  Job,
  Kept,
  Mapping,
  Page,
  Pair,
  PairProps,
  Run,
  Step,
  Work,
} from "./types.ts";

export const ROOT = "/api/census";
const SOON_MS = 900;
const WATCH_MS = 15_000;

const query = (given: Record<string, string | number | undefined>) => {
  const filled = Object.entries(given).filter(([, value]) => value !== undefined && value !== "");
  return new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString();
};

/** Jobs that were sent off here, by run: whether they still work, and why one ended early. */
const jobs = createStore<{ of: Readonly<Record<number, string>> }>({ of: {} });

export function sent(run: number, job: string | null): void {
  const { [run]: _, ...rest } = jobs.get().of;
  jobs.set({ of: job ? { ...rest, [run]: job } : rest });
}

export function useRuns() {
  const path = `${ROOT}/runs`;
  return useQuery<{ runs: Run[] }, Problem>({
    queryKey: [path],
    refetchInterval: ({ state }) =>
      state.data?.runs.some((it) => it.progress) ? SOON_MS * 2 : WATCH_MS,
    queryFn: ({ signal }) => getJson(path, signal),
  });
}

/** The job of a run that was sent off here; polled until it ends. */
export function useJob(run: number) {
  const job = useStore(jobs, (it) => it.of[run] ?? null);
  const path = `/ogc/jobs/${job}?f=json`;
  return useQuery<Job, Problem>({
    queryKey: [path],
    enabled: job !== null,
    refetchInterval: ({ state }) => (isAtWork(state.data) ? SOON_MS : false),
    queryFn: ({ signal }) => getJson(path, signal),
  });
}

export const isAtWork = (job: Job | undefined) =>
  job?.status === "accepted" || job?.status === "running";

/** Whether the server has a job for the run, sent off here or elsewhere. */
export const isWorkedOn = (work: Work | undefined) =>
  work?.state !== "cancelled" &&
  (work?.job?.state === "accepted" || work?.job?.state === "running");

/** A run, looked at often while a worker is at it. */
export function useWork(run: number, busy: boolean) {
  const path = `${ROOT}/runs/${run}`;
  return useQuery<Work, Problem>({
    queryKey: [path],
    refetchInterval: ({ state }) =>
      busy || state.data?.progress || isWorkedOn(state.data) ? SOON_MS : WATCH_MS,
    queryFn: ({ signal }) => getJson(path, signal),
  });
}

export function useBroken(run: number, ready: boolean) {
  const path = `${ROOT}/runs/${run}/findings/summary`;
  return useQuery<{ findings: Broken[] }, Problem>({
    queryKey: [path],
    enabled: ready,
    queryFn: ({ signal }) => getJson(path, signal),
  });
}

export function useFindings(run: number, rule: string | null, limit: number) {
  const path = `${ROOT}/runs/${run}/findings?${query({ rule: rule ?? "", limit })}`;
  return useQuery<Page<Geometry | null, FindingProps>, Problem>({
    queryKey: [path],
    enabled: rule !== null,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => getJson(path, signal),
  });
}

export function useHeld(run: number, rule: string, limit: number, ready: boolean) {
  const path = `${ROOT}/runs/${run}/quarantine?${query({ rule, limit })}`;
  return useQuery<Page<Geometry | null, HeldProps>, Problem>({
    queryKey: [path],
    enabled: ready,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => getJson(path, signal),
  });
}

export interface Asked {
  decision: "open" | Decision;
  kind: string;
}

export function usePairs(run: number, asked: Asked, limit: number, ready: boolean) {
  const path = `${ROOT}/runs/${run}/pairs?${query({ ...asked, limit })}`;
  return useQuery<Page<Pair["geometry"], PairProps>, Problem>({
    queryKey: [path],
    enabled: ready,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => getJson(path, signal),
  });
}

/** Layers whose survey is due; asked for only when somebody looks, because every layer is counted. */
export function useDue(wanted: boolean) {
  const path = `${ROOT}/due`;
  return useQuery<{ due: Due[] }, Problem>({
    queryKey: [path],
    enabled: wanted,
    queryFn: ({ signal }) => getJson(path, signal),
  });
}

export function useKept() {
  const path = `${ROOT}/mappings`;
  return useQuery<{ mappings: Kept[] }, Problem>({
    queryKey: [path],
    queryFn: ({ signal }) => getJson(path, signal),
  });
}

/** Look anew at everything of a run. */
export function useRefresh(run: number) {
  const client = useQueryClient();
  return () =>
    client.invalidateQueries({
      predicate: ({ queryKey: [path] }) =>
        [`${ROOT}/runs`, `${ROOT}/mappings`].includes(String(path)) ||
        String(path).startsWith(`${ROOT}/runs/${run}`),
    });
}

export async function advance(run: number, further: { until: Step; again?: Step }): Promise<void> {
  const { job } = await postJson<{ job: string }>(`${ROOT}/runs/${run}/advance`, further);
  sent(run, job);
}

export const remap = (run: number, n: number, changes: Changes) =>
  putJson<Mapping>(`${ROOT}/runs/${run}/datasets/${n}/mapping`, changes);

export const cancel = (run: number) => postJson<void>(`${ROOT}/runs/${run}/cancel`, {});

export const undo = (run: number) =>
  postJson<{ changeset: number }>(`${ROOT}/runs/${run}/undo`, {});

export interface Deciding {
  decision: "yes" | "no" | "open";
  pairs?: [number, number][];
  kind?: string;
  at_least?: number;
}

export const decide = (run: number, body: Deciding) =>
  postJson<{ undecided: number }>(`${ROOT}/runs/${run}/pairs`, body);
