import { useQuery } from "@tanstack/react-query";
import { getJson } from "./http.ts";

const HOUR = 3_600_000;
const PROGRAM = "system";

/** What colleagues are called, by account; who is not known is called by the account itself. */
export function useNames(accounts: readonly (string | null | undefined)[]) {
  const wanted = accounts.filter((it): it is string => Boolean(it) && it !== PROGRAM);
  const asked = [...new Set(wanted)].sort().slice(0, 100);
  const path = `/api/names?${new URLSearchParams(asked.map((it) => ["of", it]))}`;
  const found = useQuery<{ names: Record<string, string> }>({
    queryKey: [path],
    enabled: asked.length > 0,
    staleTime: HOUR,
    retry: false,
    queryFn: ({ signal }) => getJson(path, signal),
  });
  return (account: string) => found.data?.names[account] ?? account;
}
