import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getJson, type Problem, postOnce } from "../../data/http.ts";
import type { Action, Case, Evidence, Item, Machine, Page, Transition, Unit } from "./types.ts";

const ROOT = "/api/cases";
const HOUR = 3_600_000;
const FRESH_MS = 20_000;

export const keys = {
  lists: `${ROOT}/`,
  page: (id: number) => [`${ROOT}/${id}`],
};

const query = (given: Record<string, string>) => {
  const filled = Object.entries(given).filter(([, value]) => value !== "");
  return new URLSearchParams(Object.fromEntries(filled)).toString();
};

interface Cases {
  cases: Case[];
  next: number | null;
  counts?: Record<string, number>;
}

/** Cases that meet conditions, the newest first. */
export function useCases(given: Record<string, string>) {
  const path = `${ROOT}/list?${query({ ...given, counts: "true" })}`;
  return useInfiniteQuery({
    queryKey: [path],
    staleTime: FRESH_MS,
    refetchInterval: FRESH_MS * 3,
    placeholderData: keepPreviousData,
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      getJson<Cases>(pageParam ? `${path}&before=${pageParam}` : path, signal),
    getNextPageParam: (last: Cases) => (last.next === null ? undefined : String(last.next)),
  });
}

interface Queue {
  items: Item[];
  next: string | null;
  counts?: { state: string; light: string; n: number }[];
}

/** Open work of the caller's units, the most urgent first. */
export function useQueue(given: Record<string, string>) {
  const path = `${ROOT}/queue?${query({ ...given, counts: "true" })}`;
  return useInfiniteQuery({
    queryKey: [path],
    staleTime: FRESH_MS,
    refetchInterval: FRESH_MS * 3,
    placeholderData: keepPreviousData,
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      getJson<Queue>(pageParam ? `${path}&after=${pageParam}` : path, signal),
    getNextPageParam: (last: Queue) => last.next ?? undefined,
  });
}

export function useCase(id: number | null) {
  const key = keys.page(id ?? 0);
  return useQuery<Page, Problem>({
    queryKey: key,
    enabled: id !== null,
    refetchInterval: FRESH_MS * 3,
    queryFn: ({ signal }) => getJson(key[0] ?? "", signal),
  });
}

export function useEvidence(id: number) {
  const path = `${ROOT}/${id}/evidence`;
  return useQuery<Evidence[], Problem>({
    queryKey: [path],
    queryFn: ({ signal }) => getJson(path, signal),
  });
}

/** The address of a picture of a case. */
export const pictureOf = (id: number, sha256: string, part: "shown" | "small") =>
  `${ROOT}/${id}/evidence/${sha256}/${part}`;

export function useUnits() {
  return useQuery<{ units: Unit[] }, Problem>({
    queryKey: [`${ROOT}/units`],
    staleTime: HOUR,
    queryFn: ({ signal }) => getJson(`${ROOT}/units`, signal),
  });
}

export function useFlow() {
  return useQuery<{ transitions: Transition[] }, Problem>({
    queryKey: [`${ROOT}/flow`],
    staleTime: HOUR,
    queryFn: ({ signal }) => getJson(`${ROOT}/flow`, signal),
  });
}

export interface Wish {
  machine: Machine;
  /** the case, or the item */
  subject: number;
  action: Action;
  seen: number;
  reason: string;
  data: Record<string, unknown>;
}

interface Done {
  done: number;
  failed: number;
}

/** Do the same with several cases; each is done or refused for itself. */
export function actOnMany(subjects: readonly number[], action: string, reason: string) {
  return postOnce<Done>(`${ROOT}/actions`, { machine: "case", action, subjects, reason });
}

/** Do something, once. */
export function act({ machine, subject, action, seen, reason, data }: Wish): Promise<unknown> {
  const own = action.machine ?? machine;
  const where = own === "case" ? String(subject) : `items/${own}/${subject}`;
  const known = own === "request" && action.kind ? {} : { seen };
  const given = action.kind ? { ...data, kind: action.kind } : data;
  return postOnce(`${ROOT}/${where}/actions/${action.action}`, { reason, data: given, ...known });
}
