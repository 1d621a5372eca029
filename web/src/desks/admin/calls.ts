import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Geometry } from "geojson";
import { getJson, type Problem } from "../../data/http.ts";
import type { Titled } from "../../registry/types.ts";
import type { Schema } from "../../ui/schemaform/schema.ts";
import type { Ground } from "./areas/outline.ts";
import { DIVISIONS } from "./layers.ts";

export const ACCOUNTS = "/api/accounts";
export const CONFIG = "/api/cases/config";
const HOUR = 3_600_000;
/** Divisions of a city are some hundreds; one page holds them. */
const MOST = 10_000;

export interface Person {
  username: string;
  display: string;
  roles: string[];
  areas: string[];
  active: boolean;
  created_at: string;
  seen_at: string | null;
  tokens: number;
}

export interface Role extends Titled {
  id: string;
  permissions: string[];
  own: boolean;
  users: number;
}

interface Permission {
  id: string;
  layers: Titled[];
}

export interface Token {
  id: string;
  kind: "session" | "api";
  label: string;
  created_at: string;
  expires_at: string | null;
}

export interface Deed {
  at: string;
  actor: string;
  action: string;
  subject: string;
  data: Record<string, unknown>;
}

interface Part {
  id: string;
  title: [string, string];
  key: string[];
  schema: Schema;
}

export interface Kind {
  id: string;
  /** districts may have editions of their own */
  areas: boolean;
  title: [string, string];
  holds: [string, string];
  parts: Part[];
}

export interface Finding extends Titled {
  severity: "error" | "warning";
  part: string;
  key: string;
}

export interface Edition {
  no: number;
  /** the division that it is of; empty: the city */
  area: string;
  base: number | null;
  status: "draft" | "published" | "withdrawn";
  title: string;
  valid_from: string | null;
  valid_to: string | null;
  drafted_at: string;
  drafted_by: string;
  published_at: string | null;
  published_by: string | null;
  findings?: Finding[];
}

export interface ConfigRow {
  key: string;
  values: Record<string, unknown>;
  /** in a district's edition: a row of the city */
  inherited: boolean;
}

export interface Difference {
  part: string;
  key: string;
  op: "added" | "removed" | "changed";
  fields: string[];
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

export interface Replayed {
  cases: number;
  share: number;
  policies: { policy: string; then: number; now: number; same: number }[];
  lines: {
    case: number;
    code: string | null;
    old_policy: string;
    new_policy: string;
    old_units: string[];
    new_units: string[];
    same: boolean;
  }[];
}

function useAt<T>(path: string, enabled = true) {
  return useQuery<T, Problem>({
    queryKey: [path],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => getJson(path, signal),
  });
}

export const usePeople = () => useAt<{ users: Person[] }>(`${ACCOUNTS}/users`);
export const useRoles = () =>
  useAt<{ roles: Role[]; permissions: Permission[] }>(`${ACCOUNTS}/roles`);
export const useTokens = (username: string) =>
  useAt<{ tokens: Token[] }>(`${ACCOUNTS}/users/${encodeURIComponent(username)}/tokens`);
export const useDeeds = () => useAt<{ events: Deed[] }>(`${ACCOUNTS}/events`);
export const useKinds = () => useAt<Kind[]>(`${CONFIG}/kinds`);
export const useWarnings = () => useAt<Titled[]>(`${CONFIG}/warnings`);
export const useEditions = (kind: string) => useAt<Edition[]>(`${CONFIG}/${kind}/editions`);
export const useEdition = (kind: string, no: number) =>
  useAt<Edition>(`${CONFIG}/${kind}/editions/${no}`, no > 0);
export const useRows = (kind: string, no: number, part: string, q: string) =>
  useAt<ConfigRow[]>(
    `${CONFIG}/${kind}/editions/${no}/rows/${part}?${new URLSearchParams({ q })}`,
    no > 0,
  );
export const useDiff = (kind: string, no: number, other: number | null) =>
  useAt<Difference[]>(`${CONFIG}/${kind}/editions/${no}/diff?other=${other}`, other !== null);

export const CODES = "/api/codes";

/** A value of a code list as the city has it; version 0 is as delivered. */
export interface CodeValue extends Titled {
  code: string;
  ended: boolean;
  own: boolean;
  version: number;
  used: number;
}

export interface CodeVersion extends Titled {
  code: string;
  version: number;
  ended: boolean;
  removed: boolean;
  at: string;
  actor: string;
}

export const useCodeList = (name: string) =>
  useAt<{ open: boolean; values: CodeValue[]; versions: CodeVersion[] }>(`${CODES}/${name}`);

/** The shapes of the divisions of a level. */
export function useGrounds(level: string) {
  const query = new URLSearchParams({
    f: "json",
    limit: String(MOST),
    properties: "code,name",
    filter: `level = '${level}'`,
  });
  const path = `/ogc/collections/${DIVISIONS}/items?${query}`;
  return useQuery<Ground[], Problem>({
    queryKey: [path],
    staleTime: HOUR,
    queryFn: async ({ signal }) => {
      const found = await getJson<{
        features: { properties: Omit<Ground, "shape">; geometry: Geometry }[];
      }>(path, signal);
      return found.features.map(({ properties: { code, name }, geometry: shape }) => ({
        code,
        name,
        shape,
      }));
    },
  });
}

export interface Division {
  code: string;
  name: string;
  parent_code: string | null;
}

/** The divisions of the city, for a tree. */
export function useDivisions() {
  const path = `/ogc/collections/${DIVISIONS}/items?f=json&limit=${MOST}&properties=code,name,parent_code`;
  return useQuery<Division[], Problem>({
    queryKey: [path],
    staleTime: HOUR,
    queryFn: async ({ signal }) => {
      const found = await getJson<{ features: { properties: Division }[] }>(path, signal);
      return found.features.map((it) => it.properties);
    },
  });
}

/** Look anew at everything below an address. */
export function useRefresh(root: string) {
  const client = useQueryClient();
  return () =>
    client.invalidateQueries({
      predicate: ({ queryKey: [path] }) => String(path).startsWith(root),
    });
}
