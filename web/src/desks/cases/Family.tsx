import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { go } from "../../app/route.ts";
import { useClassNames } from "../../data/classes.ts";
import { getJson, type Problem, postOnce } from "../../data/http.ts";
import { session } from "../../data/session.ts";
import type { Registry } from "../../registry/types.ts";
import type { Schema } from "../../ui/schemaform/schema.ts";
import { ActionForm } from "./acting/ActionForm.tsx";
import type { Filled } from "./acting/actionSchema.ts";
import { keys } from "./calls.ts";
import type { Case, Page } from "./types.ts";
import { AboutCase } from "./widgets/about.ts";
import { useCaseWords, wordOf } from "./words.ts";

/** The case that this one is a part of, its own parts, and the way to make some. */
export function Family({ page, registry }: { page: Page; registry: Registry }) {
  const { d, title } = useCaseWords();
  const called = useClassNames();
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
              {it.name ? called(it.name) : `#${it.id}`}
            </a>
            <small>{wordOf(registry, "case_state", it.state, title)}</small>
          </li>
        ))}
      </ul>
      {splitting ? (
        <Split page={page} done={() => setSplitting(false)} />
      ) : acting ? (
        <button type="button" className="text-button" onClick={() => setSplitting(true)}>
          {d("split")}
        </button>
      ) : null}
    </section>
  );
}

/** What of its parent a part does not share: a class and words of its own. */
function partsSchema(d: ReturnType<typeof useCaseWords>["d"]): Schema {
  const part: Schema = {
    type: "object",
    required: ["class_code"],
    properties: {
      class_code: { type: "string", title: d("class"), "x-widget": "class" },
      description: { type: "string", title: d("description"), maxLength: 2000 },
    },
  };
  return { type: "array", title: d("parts"), minItems: 1, maxItems: 20, items: part };
}

/** Parts with a class and words of their own; the rest is the parent's. */
function Split({ page, done }: { page: Page; done: () => void }) {
  const { d } = useCaseWords();
  const client = useQueryClient();
  const { id, class_code: code, class_kind: kind } = page.case;
  const first = { class_code: code };
  const send = async ({ reason, data }: Filled) => {
    const parts = (data.parts as Record<string, unknown>[]).map((it) => ({
      ...it,
      class_kind: kind,
    }));
    await postOnce(`${keys.lists}${id}/split`, { reason, parts });
    const ours = (key: unknown) => String(key).startsWith(keys.lists);
    await client.invalidateQueries({ predicate: ({ queryKey }) => ours(queryKey[0]) });
    done();
  };
  const parts = { ...partsSchema(d), default: [first, first] };
  const form: Schema = { type: "object", required: ["parts"], properties: { parts } };
  const named = { zh: d("split"), en: d("split") };
  return (
    <AboutCase value={page.case}>
      <ActionForm
        action={{ ...named, form, reason: true }}
        about=""
        name={`${session.get().actor}/${id}/split`}
        send={send}
        cancel={done}
      />
    </AboutCase>
  );
}
