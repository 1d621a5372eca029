import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getJson, type Problem, postJson, postOnce } from "../../data/http.ts";
import type { Titled } from "../../registry/types.ts";
import type {
  Action,
  Case,
  CaseClass,
  Evidence,
  Item,
  Machine,
  OpenToMany,
  Page,
  Post,
  Transition,
  Unit,
} from "./types.ts";

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

/** What came of an act on one of several. */
export interface Result extends Titled {
  subject: number;
  status: number;
}

interface Done {
  done: number;
  failed: number;
  results: Result[];
}

/** Do the same with several; each is done or refused for itself. */
export function actOnMany(
  machine: Machine,
  subjects: readonly number[],
  action: Pick<Action, "action" | "machine" | "kind">,
  { reason, data }: { reason: string; data: Record<string, unknown> },
) {
  const given = action.kind ? { ...data, kind: action.kind } : data;
  const own = action.machine ?? machine;
  const body = { machine: own, action: action.action, subjects, reason, data: given };
  return postOnce<Done>(`${ROOT}/actions`, body);
}

/** What may be done with all of these, or some. */
export function usePossible(machine: Machine, subjects: readonly number[]) {
  return useQuery<{ subjects: number; actions: OpenToMany[] }, Problem>({
    queryKey: [`${ROOT}/possible`, machine, ...subjects],
    enabled: subjects.length > 0,
    placeholderData: keepPreviousData,
    queryFn: () => postJson(`${ROOT}/possible`, { machine, subjects }),
  });
}

/** The classes of the catalogue in force. */
export function useClasses() {
  const path = "/open311/v2/services.json";
  return useQuery<CaseClass[], Problem>({
    queryKey: [path],
    staleTime: HOUR,
    queryFn: ({ signal }) => getJson(path, signal),
  });
}

/** Who holds which post now. */
export function usePosts() {
  return useQuery<{ posts: Post[] }, Problem>({
    queryKey: [`${ROOT}/posts`],
    staleTime: HOUR,
    queryFn: ({ signal }) => getJson(`${ROOT}/posts`, signal),
  });
}

/** The posts of the caller. */
export function useMine() {
  return useQuery<{ person: string; posts: { post: string; unit: string | null }[] }, Problem>({
    queryKey: [`${ROOT}/me`],
    staleTime: HOUR,
    queryFn: ({ signal }) => getJson(`${ROOT}/me`, signal),
  });
}

/** Do something, once. */
export function act({ machine, subject, action, seen, reason, data }: Wish): Promise<unknown> {
  const own = action.machine ?? machine;
  const where = own === "case" ? String(subject) : `items/${own}/${subject}`;
  const known = own === "request" && action.kind ? {} : { seen };
  const given = action.kind ? { ...data, kind: action.kind } : data;
  return postOnce(`${ROOT}/${where}/actions/${action.action}`, { reason, data: given, ...known });
}
