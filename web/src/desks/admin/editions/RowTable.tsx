import { useState } from "react";
import type { Registry } from "../../../registry/types.ts";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { titleOf } from "../../../ui/schemaform/schema.ts";
import { Trouble } from "../../../ui/Trouble.tsx";
import { type Edition, type Kind, useRows } from "../calls.ts";
import { useAdminWords } from "../words.ts";
import type { Chosen } from "./Editions.tsx";
import { cell, columnsOf } from "./editions.ts";
import { namesOf } from "./naming.ts";

const SHOWN = 300;

interface Props {
  kind: Kind;
  edition: Edition;
  part: string;
  setPart: (part: string) => void;
  chosen: Chosen | null;
  choose: (chosen: Chosen) => void;
  registry: Registry;
}

/** Rows of a part; a click opens one. */
export function RowTable({ kind, edition, part, setPart, chosen, choose, registry }: Props) {
  const { d, lang, number } = useAdminWords();
  const [words, setWords] = useState("");
  const rows = useRows(kind.id, edition.no, part, words);
  const shape = kind.parts.find((it) => it.id === part);
  const columns = shape ? columnsOf(shape.schema, shape.key) : [];
  const found = rows.data ?? [];
  const named = namesOf(registry, lang);
  return (
    <>
      <div className="admin-tools">
        <div className="tabs" role="tablist">
          {kind.parts.map((it) => (
            <button
              key={it.id}
              type="button"
              role="tab"
              aria-selected={it.id === part}
              className={`tab ${it.id === part ? "is-on" : ""}`}
              onClick={() => setPart(it.id)}
            >
              {it.title[lang === "zh" ? 0 : 1]}
            </button>
          ))}
        </div>
        <input
          type="search"
          value={words}
          maxLength={60}
          placeholder={d("searchRows")}
          aria-label={d("searchRows")}
          onChange={(event) => setWords(event.target.value)}
        />
        <small>{d("rows", { n: number(found.length) })}</small>
        {edition.status === "draft" ? (
          <button type="button" className="button" onClick={() => choose({ part, row: null })}>
            {d("newRow")}
          </button>
        ) : null}
      </div>
      <div className="admin-body">
        {rows.isPending ? <Skeleton rows={10} /> : null}
        {rows.isError && !rows.data ? (
          <Trouble say="error.page" problem={rows.error} retry={() => rows.refetch()} />
        ) : null}
        {rows.data && found.length === 0 ? (
          <p className="empty">{d(words ? "noneFound" : "noRows")}</p>
        ) : null}
        {found.length ? (
          <table className="admin-table">
            <thead>
              <tr>
                {columns.map(([name, field]) => (
                  <th key={name}>{titleOf(field, name, lang)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {found.slice(0, SHOWN).map((row) => {
                const on = chosen?.part === part && chosen.row?.key === row.key;
                return (
                  <tr key={row.key} className={on ? "is-on" : ""}>
                    {columns.map(([name], i) => {
                      const raw = row.values[name];
                      const shown = named(kind.id, name, String(raw)) ?? cell(raw);
                      return (
                        <td key={name}>
                          {i === 0 ? (
                            <button
                              type="button"
                              className="admin-open"
                              onClick={() => choose({ part, row })}
                            >
                              {shown}
                            </button>
                          ) : (
                            shown
                          )}
                        </td>
                      );
                    })}
                  </tr>
                );
              })}
            </tbody>
          </table>
        ) : null}
        {found.length > SHOWN ? (
          <p className="empty">{d("searchMore", { n: number(found.length - SHOWN) })}</p>
        ) : null}
      </div>
    </>
  );
}
