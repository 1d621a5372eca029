import { useQuery } from "@tanstack/react-query";
import type { Feature } from "geojson";
import { getJson, type Problem, postJson, postOnce, remove } from "../../data/http.ts";
import type {
  Answer,
  Beat,
  Cell,
  Diff,
  Draft,
  Edition,
  Finding,
  Gesture,
  HandlingGrid,
  Proposal,
  Published,
} from "./types.ts";

const ROOT = "/api/grids";
const at = (draft: number) => `${ROOT}/drafts/${draft}`;

/** Keys under which answers are kept; whoever changes something says which are out of date. */
export const keys = {
  drafts: [`${ROOT}/drafts`],
  draft: (id: number) => [at(id)],
  findings: (id: number) => [`${at(id)}/findings`],
  diff: (id: number) => [`${at(id)}/diff`],
  editions: [`${ROOT}/editions`],
  moved: [`${ROOT}/rehome`],
  beats: [`${ROOT}/responsibility`],
  handling: [`${ROOT}/handling`],
};

function useGet<T>(key: readonly string[], path = key[0] ?? "", enabled = true) {
  return useQuery<T, Problem>({
    queryKey: key,
    enabled,
    queryFn: ({ signal }) => getJson<T>(path, signal),
  });
}

export const useDrafts = () => useGet<{ drafts: Draft[] }>(keys.drafts);
export const useDraft = (id: number) => useGet<Draft>(keys.draft(id), keys.draft(id)[0], id > 0);
export const useFindings = (id: number) => useGet<{ features: Finding[] }>(keys.findings(id));
export const useDiff = (id: number, enabled: boolean) =>
  useGet<Diff>(keys.diff(id), keys.diff(id)[0], enabled);
export const useEditions = () => useGet<{ editions: Edition[] }>(keys.editions);
export const useMoved = () => useGet<{ communities: string[] }>(keys.moved);
export const useBeats = () => useGet<{ features: Beat[] }>(keys.beats);

export function useHandling(level: string, unstaffed: boolean) {
  const query = new URLSearchParams();
  if (level) query.set("level", level);
  if (unstaffed) query.set("unstaffed", "true");
  const path = `${keys.handling[0]}?${query}`;
  return useGet<{ grids: HandlingGrid[]; unstaffed: number }>([...keys.handling, path], path);
}

export const openDraft = (reason: string) => postOnce<Draft>(`${ROOT}/drafts`, { reason });
export const rehome = (reason: string) => postOnce<Draft>(`${ROOT}/rehome`, { reason });
export const discardDraft = (id: number) => remove(at(id));
export const operate = (id: number, { key, operation }: Gesture) =>
  postJson<Answer>(`${at(id)}/operations`, operation, key);
export const undo = (id: number) => postOnce<Answer>(`${at(id)}/undo`, {});
export const redo = (id: number) => postOnce<Answer>(`${at(id)}/redo`, {});
export const repair = (id: number, findings: string[] | null) =>
  postOnce<Answer>(`${at(id)}/repairs`, { findings });
export const publish = (id: number, reason: string) =>
  postOnce<Published>(`${at(id)}/publish`, { reason });
export const resolve = (id: number, conflict: object) =>
  postOnce<Draft>(`${at(id)}/resolve`, conflict);
export const rollback = (edition: number, reason: string) =>
  postOnce<Published>(`${ROOT}/editions/${edition}/rollback`, { reason });

export async function cellsIn(id: number, query: Record<string, string>, signal?: AbortSignal) {
  const path = `${at(id)}/cells?${new URLSearchParams(query)}`;
  return getJson<{ features: Cell[]; more: boolean }>(path, signal);
}

/** The shapes of a layer in a box, for the hand to be caught by. */
export async function shapesIn(layer: string, bbox: string, signal: AbortSignal) {
  const query = new URLSearchParams({ bbox, limit: "3000", f: "json", properties: "code" });
  const path = `/ogc/collections/${layer}/items?${query}`;
  const { features } = await getJson<{ features: Feature[] }>(path, signal);
  return features.map((it) => it.geometry);
}

/** Cells of the published edition, for desks that edit no draft. */
export async function publishedCells(layer: string, bbox: string, signal?: AbortSignal) {
  const query = new URLSearchParams({ bbox, limit: "5000", f: "json" });
  const path = `/ogc/collections/${layer}/items?${query}`;
  return getJson<{ features: Cell[] }>(path, signal);
}

export const assign = (body: object) =>
  postOnce<{ changed: { features: Beat[] } }>(`${ROOT}/responsibility/assign`, body);
export const balance = (body: object) => postJson<Proposal>(`${ROOT}/responsibility/balance`, body);
export const accept = (body: object) =>
  postOnce<{ changed: { features: Beat[] } }>(`${ROOT}/responsibility/accept`, body);
