import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { getJson, type Problem } from "../../data/http.ts";
import { type Asked, countOf, pageOf } from "./asked.ts";

const PAGE = 100;
const FRESH_MS = 30_000;

export interface Row {
  id: number;
  properties: Record<string, unknown>;
}

interface Page {
  features: Row[];
  numberMatched?: number;
}

/** Up to where the server counts what meets a condition. */
const COUNTED = 200_000;

/** How many rows there are, or at least are; undefined while that is not known. */
export function useTotal(asked: Asked, plain: number | null) {
  const path = countOf(asked);
  const counted = useQuery<Page, Problem>({
    queryKey: [path],
    enabled: plain === null,
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => getJson(path, signal),
  });
  return plain === null
    ? {
        total: counted.data && (counted.data.numberMatched ?? COUNTED),
        more: counted.data !== undefined && counted.data.numberMatched === undefined,
        problem: counted.error,
        busy: counted.isFetching,
      }
    : { total: plain, more: false, problem: null, busy: false };
}

/** The pages that cover rows `first` to `last`; a jump over many asks only for where it ends. */
export function useRows(asked: Asked, first: number, last: number) {
  const pages = useDeferredValue(`${Math.floor(first / PAGE)}-${Math.floor(last / PAGE)}`);
  const [from = 0, to = 0] = pages.split("-").map(Number);
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const found = useQueries({
    queries: numbers.map((page) => {
      const path = pageOf(asked, page * PAGE, PAGE);
      return {
        queryKey: [path],
        staleTime: FRESH_MS,
        gcTime: FRESH_MS,
        queryFn: ({ signal }: { signal: AbortSignal }) => getJson<Page>(path, signal),
      };
    }),
  });
  const row = (index: number): Row | undefined =>
    found[Math.floor(index / PAGE) - from]?.data?.features[index % PAGE];
  const failed = found.find((it) => it.isError);
  return {
    row,
    busy: found.some((it) => it.isFetching),
    problem: (failed?.error ?? null) as Problem | null,
    retry: () => found.filter((it) => it.isError).map((it) => it.refetch()),
  };
}
