import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getJson, postJson } from "../../data/http.ts";
import { moment } from "../../registry/values.ts";
import { called } from "../../ui/schemaform/coded.ts";
import { SchemaForm } from "../../ui/schemaform/SchemaForm.tsx";
import type { Schema } from "../../ui/schemaform/schema.ts";
import { useRefresh } from "./calls.ts";
import { useDeed } from "./useDeed.ts";
import { useAdminWords } from "./words.ts";

const POSTS = "/api/cases/posts";
const UNITS = "/api/cases/units";
/** What this page fills in by itself. */
const KNOWN = new Set(["person", "valid_from"]);

interface Post {
  id: number;
  post: string;
  unit: string | null;
  area_code: string | null;
  valid_from: string;
}

interface Unit {
  code: string;
  title: string | null;
}

function useAsked<T>(path: string) {
  return useQuery<T>({
    queryKey: [path],
    queryFn: ({ signal }) => getJson<T>(path, signal),
  });
}

/** The posts in case work that a person holds: listed, given, ended. */
export function Posts({ username }: { username: string }) {
  const { d, title, lang } = useAdminWords();
  const held = useAsked<{ posts: Post[] }>(`${POSTS}?${new URLSearchParams({ person: username })}`);
  const schema = useAsked<Schema>(`${POSTS}/form`);
  const units = useAsked<{ units: Unit[] }>(UNITS);
  const refresh = useRefresh(POSTS);
  const { run, problem, busy } = useDeed();
  const [value, setValue] = useState<Record<string, unknown>>({});
  if (!schema.data) return null;
  const form = asked(schema.data, units.data?.units ?? []);
  const word = (field: string, code: string | null) =>
    code ? (called(form.properties?.[field] ?? {}, form, code, lang) ?? code) : null;
  const appoint = () =>
    run(async () => {
      const given = Object.entries(value).filter(([, it]) => it !== "" && it !== null);
      await postJson(POSTS, { person: username, ...Object.fromEntries(given) });
      setValue({});
      await refresh();
    });
  const end = (id: number) =>
    run(async () => {
      await postJson(`${POSTS}/${id}/end`, {});
      await refresh();
    });
  return (
    <section className="admin-group" aria-label={d("posts")}>
      <h3>{d("posts")}</h3>
      <ul className="admin-tokens">
        {held.data?.posts.map((it) => (
          <li key={it.id}>
            <span>
              {[word("post", it.post), word("unit", it.unit), it.area_code]
                .filter(Boolean)
                .join(" · ")}
              <small>
                {d("since")} {moment(it.valid_from)}
              </small>
            </span>
            <button
              type="button"
              className="text-button"
              disabled={busy}
              onClick={() => void end(it.id)}
            >
              {d("end")}
            </button>
          </li>
        ))}
      </ul>
      {held.data?.posts.length === 0 ? <p className="admin-none">{d("noPosts")}</p> : null}
      <form
        className="admin-form"
        onSubmit={(event) => {
          event.preventDefault();
          void appoint();
        }}
      >
        <SchemaForm schema={form} value={value} change={setValue} show={false} />
        {problem ? (
          <p className="admin-problem" role="alert">
            {title(problem)}
          </p>
        ) : null}
        <button type="submit" className="button" disabled={busy || !value.post}>
          {d("appoint")}
        </button>
      </form>
    </section>
  );
}

/** The server's schema without what the page knows, with the city's units to choose from. */
function asked(schema: Schema, units: readonly Unit[]): Schema {
  const fields = Object.entries(schema.properties ?? {}).filter(([name]) => !KNOWN.has(name));
  const properties = Object.fromEntries(
    fields.map(([name, field]): [string, Schema] => {
      if (name !== "unit") return [name, field];
      const choices = units.map((it) => ({ const: it.code, title: it.title ?? it.code }));
      return [
        name,
        { type: "string", oneOf: choices, ...(field.title ? { title: field.title } : {}) },
      ];
    }),
  );
  return {
    ...schema,
    properties,
    required: (schema.required ?? []).filter((it) => !KNOWN.has(it)),
  };
}
