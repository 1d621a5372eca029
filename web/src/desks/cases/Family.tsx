import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { go } from "../../app/route.ts";
import { getJson, type Problem, postOnce } from "../../data/http.ts";
import type { Registry } from "../../registry/types.ts";
import { keys } from "./calls.ts";
import type { Case, Page } from "./types.ts";
import { useCaseWords, wordOf } from "./words.ts";

/** The case that this one is a part of, its own parts, and the way to make some. */
export function Family({ page, registry }: { page: Page; registry: Registry }) {
  const { d, title } = useCaseWords();
  const { id, parent_id: parent, ended } = page.case;
  const [splitting, setSplitting] = useState(false);
  const path = `${keys.lists}list?parent=${id}`;
  const children = useQuery<{ cases: Case[] }, Problem>({
    queryKey: [path],
    queryFn: ({ signal }) => getJson(path, signal),
  });
  const parts = children.data?.cases ?? [];
  const acting = !ended && page.actions.some((it) => it.allowed);
  if (!parent && parts.length === 0 && !acting) return null;
  return (
    <section className="card-group" aria-label={d("family")}>
      <h3>{d("family")}</h3>
      {parent ? (
        <p>
          <a href={`/cases/${parent}`} onClick={go(`/cases/${parent}`)}>
            {d("parent", { id: parent })}
          </a>
        </p>
      ) : null}
      <ul className="case-similar">
        {parts.map((it) => (
          <li key={it.id}>
            <a href={`/cases/${it.id}`} onClick={go(`/cases/${it.id}`)}>
              {it.name ?? `#${it.id}`}
            </a>
            <small>{wordOf(registry, "case_state", it.state, title)}</small>
          </li>
        ))}
      </ul>
      {splitting ? (
        <Split page={page} registry={registry} done={() => setSplitting(false)} />
      ) : acting ? (
        <button type="button" className="text-button" onClick={() => setSplitting(true)}>
          {d("split")}
        </button>
      ) : null}
    </section>
  );
}

interface Part {
  class_code: string;
  description: string;
}

/** Parts with a class and words of their own; the rest is the parent's. */
function Split({ page, registry, done }: { page: Page; registry: Registry; done: () => void }) {
  const { d, t, title } = useCaseWords();
  const client = useQueryClient();
  const list = useId();
  const { id, class_code: code, class_kind: kind } = page.case;
  const first: Part = { class_code: code, description: "" };
  const [parts, setParts] = useState<Part[]>([first, first]);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const put = (at: number, change: Partial<Part>) =>
    setParts(parts.map((it, i) => (i === at ? { ...it, ...change } : it)));
  const send = async () => {
    setProblem(null);
    const given = parts.map((it) => ({
      class_kind: kind,
      class_code: it.class_code,
      description: it.description || null,
    }));
    try {
      await postOnce(`${keys.lists}${id}/split`, { reason: reason.trim(), parts: given });
    } catch (error) {
      setProblem(error as Problem);
      return;
    }
    const ours = (key: unknown) => String(key).startsWith(keys.lists);
    await client.invalidateQueries({ predicate: ({ queryKey }) => ours(queryKey[0]) });
    done();
  };
  const classes = Object.entries(registry.codes).find(([name]) =>
    name.startsWith("component_class"),
  );
  return (
    <form
      className="case-form"
      aria-label={d("split")}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <datalist id={list}>
        {(classes?.[1] ?? []).map((it) => (
          <option key={it.code} value={it.code}>
            {title(it)}
          </option>
        ))}
      </datalist>
      {parts.map((it, i) => (
        <fieldset key={i}>
          <legend>{d("part", { n: i + 1 })}</legend>
          <label>
            {d("class")}
            <input
              required
              list={list}
              value={it.class_code}
              onChange={(event) => put(i, { class_code: event.target.value })}
            />
          </label>
          <label>
            {d("description")}
            <input
              value={it.description}
              maxLength={2000}
              onChange={(event) => put(i, { description: event.target.value })}
            />
          </label>
        </fieldset>
      ))}
      <button type="button" className="text-button" onClick={() => setParts([...parts, first])}>
        {d("addPart")}
      </button>
      <label>
        {d("reason")}
        <textarea
          required
          rows={2}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      {problem ? (
        <p className="case-problem" role="alert">
          {title(problem)}
        </p>
      ) : null}
      <div className="case-buttons">
        <button type="submit" className="button is-filled" disabled={!reason.trim()}>
          {d("split")}
        </button>
        <button type="button" className="button" onClick={done}>
          {t("card.close")}
        </button>
      </div>
    </form>
  );
}
