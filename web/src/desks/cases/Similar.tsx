import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Point } from "geojson";
import { useState } from "react";
import { go } from "../../app/route.ts";
import { useClassNames } from "../../data/classes.ts";
import { getJson, type Problem } from "../../data/http.ts";
import type { Registry } from "../../registry/types.ts";
import { act, keys } from "./calls.ts";
import { type Alike, addressOf, alike, type Known } from "./similar.ts";
import type { Action, Case, Page } from "./types.ts";
import { useCaseWords, wordOf } from "./words.ts";

interface Answer {
  features: { id: number; geometry: Point | null; properties: Omit<Known, "id" | "geometry"> }[];
}

/** Open cases of the same kind close by, with what speaks for their being one; the server decides on merging. */
export function Similar({ page, registry }: { page: Page; registry: Registry }) {
  const { d } = useCaseWords();
  const found = useSimilar(page.case);
  const merge = page.actions.find((it) => it.allowed && mergesInto(it));
  if (found.length === 0) return null;
  return (
    <section className="card-group" aria-label={d("similar")}>
      <h3>{d("similar")}</h3>
      <ul className="case-similar">
        {found.map((it) => (
          <Entry key={it.known.id} page={page} registry={registry} alike={it} merge={merge} />
        ))}
      </ul>
    </section>
  );
}

/** Whether an action asks for another case. */
const mergesInto = ({ form }: Action) => form?.properties?.into?.["x-widget"] === "case";

/** Open cases of the same kind close by. */
export function useSimilar(it: Case | null): Alike[] {
  const path = it ? addressOf(it) : null;
  const answer = useQuery<Answer, Problem>({
    queryKey: [path],
    enabled: path !== null,
    queryFn: ({ signal }) => getJson(path ?? "", signal),
  });
  const known = (answer.data?.features ?? []).map(({ id, geometry, properties }) => ({
    ...properties,
    id: Number(id),
    geometry,
  }));
  return it ? alike(it, known) : [];
}

interface EntryProps {
  page: Page;
  registry: Registry;
  alike: Alike;
  merge: Action | undefined;
}

function Entry({ page, registry, alike: it, merge }: EntryProps) {
  const { d, title, number } = useCaseWords();
  const called = useClassNames();
  const client = useQueryClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  const { known, metres, hours, component } = it;
  const reasons = [
    d("alike.metres", { n: number(Math.round(metres)) }),
    hours < 48
      ? d("alike.hours", { n: number(Math.round(hours)) })
      : d("alike.days", { n: number(Math.round(hours / 24)) }),
    ...(component ? [d("alike.component")] : []),
  ];
  const join = async () => {
    if (!merge) return;
    const { id, seq } = page.case;
    const reason = reasons.join(" · ");
    setProblem(null);
    try {
      const data = { into: known.id };
      await act({ machine: "case", subject: id, action: merge, seen: seq, reason, data });
    } catch (error) {
      setProblem(error as Problem);
    }
    const ours = (key: unknown) => String(key).startsWith(keys.lists);
    await client.invalidateQueries({ predicate: ({ queryKey }) => ours(queryKey[0]) });
  };
  return (
    <li>
      <a href={`/cases/${known.id}`} onClick={go(`/cases/${known.id}`)}>
        {known.name ? called(known.name) : `#${known.id}`}
      </a>
      <small>
        {wordOf(registry, "case_state", known.state, title)} · {reasons.join(" · ")}
      </small>
      {merge ? (
        <button type="button" className="text-button" onClick={() => void join()}>
          {title(merge)}
        </button>
      ) : null}
      {problem ? (
        <p className="case-problem" role="alert">
          {title(problem)}
        </p>
      ) : null}
    </li>
  );
}
