import { useState } from "react";
import type { Registry } from "../../../registry/types.ts";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { called } from "../../../ui/schemaform/coded.ts";
import { type Schema, titleOf } from "../../../ui/schemaform/schema.ts";
import { Trouble } from "../../../ui/Trouble.tsx";
import { type ConfigRow, type Edition, type Kind, useRows } from "../calls.ts";
import { FlowDiagram } from "../flow/FlowDiagram.tsx";
import { useAdminWords } from "../words.ts";
import type { Chosen } from "./Editions.tsx";
import { cell, columnsOf, isFlow } from "./editions.ts";
import { namesOf } from "./naming.ts";

const SHOWN = 300;
/** Whatever the value is. */
const ANY = "*";

interface Props {
  kind: Kind;
  edition: Edition;
  part: string;
  setPart: (part: string) => void;
  chosen: Chosen | null;
  choose: (chosen: Chosen) => void;
  registry: Registry;
}

/** Rows of a part, as a table or, where they are steps of a flow, as its picture; a click opens one. */
export function RowTable(props: Props) {
  const { kind, edition, part, setPart, chosen, choose, registry } = props;
  const { d, lang, number } = useAdminWords();
  const [words, setWords] = useState("");
  const rows = useRows(kind.id, edition.no, part, words);
  const shape = kind.parts.find((it) => it.id === part);
  const flow = isFlow(shape?.schema ?? {});
  const [drawn, setDrawn] = useState(flow);
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
          onChange={(event) => {
            setWords(event.target.value);
            setDrawn(false);
          }}
        />
        <small>{d("rows", { n: number(rows.data?.length ?? 0) })}</small>
        {flow ? (
          <button type="button" className="button" onClick={() => setDrawn(!drawn)}>
            {d(drawn ? "asTable" : "asDiagram")}
          </button>
        ) : null}
        {edition.status === "draft" ? (
          <button type="button" className="button" onClick={() => choose({ part, row: null })}>
            {d("newRow")}
          </button>
        ) : null}
      </div>
      {flow && drawn ? (
        <FlowDiagram
          {...{ edition, part, registry }}
          kind={kind.id}
          chosen={chosen?.row?.key ?? null}
          choose={(row) => choose({ part, row })}
        />
      ) : (
        <Found {...props} rows={rows} searched={words !== ""} />
      )}
    </>
  );
}

interface FoundProps extends Props {
  rows: ReturnType<typeof useRows>;
  searched: boolean;
}

function Found({ rows, searched, ...props }: FoundProps) {
  const { d, lang, number } = useAdminWords();
  const { kind, part } = props;
  const shape = kind.parts.find((it) => it.id === part);
  const columns = shape ? columnsOf(shape.schema, shape.key) : [];
  const found = rows.data ?? [];
  return (
    <div className="admin-body">
      {rows.isPending ? <Skeleton rows={10} /> : null}
      {rows.isError && !rows.data ? (
        <Trouble say="error.page" problem={rows.error} retry={() => rows.refetch()} />
      ) : null}
      {rows.data && found.length === 0 ? (
        <p className="empty">{d(searched ? "noneFound" : "noRows")}</p>
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
            {found.slice(0, SHOWN).map((row) => (
              <Line key={row.key} {...props} row={row} columns={columns} />
            ))}
          </tbody>
        </table>
      ) : null}
      {found.length > SHOWN ? (
        <p className="empty">{d("searchMore", { n: number(found.length - SHOWN) })}</p>
      ) : null}
    </div>
  );
}

interface LineProps extends Props {
  row: ConfigRow;
  columns: [string, Schema][];
}

function Line({ kind, edition, part, chosen, choose, registry, row, columns }: LineProps) {
  const { d, lang } = useAdminWords();
  const named = namesOf(registry, lang);
  const on = chosen?.part === part && chosen.row?.key === row.key;
  const root = kind.parts.find((it) => it.id === part)?.schema ?? {};
  const [first = "", ...others] = columns.map(([name, schema]) => {
    const value = row.values[name];
    if (value === ANY) return d("any");
    return named(kind.id, name, String(value)) ?? called(schema, root, value, lang) ?? cell(value);
  });
  return (
    <tr className={`${on ? "is-on" : ""} ${row.inherited ? "is-inherited" : ""}`}>
      <td>
        <button type="button" className="admin-open" onClick={() => choose({ part, row })}>
          {first}
        </button>
        {edition.area ? (
          <span className="tag">{d(row.inherited ? "citys" : "districts")}</span>
        ) : null}
      </td>
      {others.map((shown, i) => (
        <td key={columns[i + 1]?.[0]}>{shown}</td>
      ))}
    </tr>
  );
}
