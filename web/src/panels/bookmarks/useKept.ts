import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { getJson, Problem, patchJson, postJson, remove } from "../../data/http.ts";
import type { Titled } from "../../registry/types.ts";
import {
  dropFromBrowser,
  forgetInBrowser,
  inBrowser,
  keepInBrowser,
  type Mark,
  offered,
} from "./browser.ts";

const PATH = "/api/bookmarks";
export const EVERYBODY = "*";

export interface Kept extends Mark {
  id: number;
  mine: boolean;
  /** whose it is */
  display: string;
  /** a role, `*` for all who work in the city, null for the owner alone */
  shared: string | null;
}

interface Answer {
  bookmarks: Kept[];
  roles: ({ id: string } & Titled)[];
}

const asKept = (it: Mark, index: number): Kept => {
  return { ...it, id: -index - 1, mine: true, display: "", shared: null };
};
const NONE: Answer = { bookmarks: [], roles: [] };

/** Bookmarks of an account, kept on the server; of nobody, kept in this browser. */
export function useKept(account: string) {
  const client = useQueryClient();
  const [fault, setFault] = useState<Problem | null>(null);
  const queryKey = [PATH, account];
  const asked = useQuery<Answer, Problem>({
    queryKey,
    queryFn: ({ signal }) =>
      account
        ? getJson(PATH, signal)
        : Promise.resolve({ ...NONE, bookmarks: inBrowser().map(asKept) }),
  });
  const { bookmarks, roles } = asked.data ?? NONE;
  /** Do it and show what became of it; a refusal is told, and nothing is lost. */
  const doing = async (work: () => unknown): Promise<boolean> => {
    setFault(null);
    try {
      await work();
      await client.invalidateQueries({ queryKey });
      return true;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      setFault(problem);
      return false;
    }
  };
  const own = bookmarks.filter((it) => it.mine);
  const toTake = account && asked.data ? offered(account, own) : [];
  return {
    bookmarks,
    roles,
    toTake,
    loading: asked.isPending,
    fault: fault ?? asked.error,
    add: (mark: Mark) =>
      doing(() => (account ? postJson(PATH, { bookmarks: [mark] }) : keepInBrowser(mark))),
    drop: (it: Kept) =>
      doing(() => (account ? remove(`${PATH}/${it.id}`) : dropFromBrowser(it.name))),
    share: (it: Kept, shared: string | null) =>
      doing(() => patchJson(`${PATH}/${it.id}`, { shared })),
    take: () =>
      doing(async () => {
        await postJson(PATH, { bookmarks: toTake, replace: false });
        forgetInBrowser(account);
      }),
  };
}
