import { useState } from "react";
import type { Layer, Registry } from "../../registry/types.ts";
import { samplesOf } from "./Columns.tsx";
import { Constants } from "./Constants.tsx";
import {
  agreed,
  fillable,
  type MappingRow,
  mappingRows,
  type Word,
  wordsOf,
} from "./mappingRows.ts";
import type { Changes, Dataset } from "./types.ts";
import { useRemap } from "./useRemap.ts";
import { useCensusWords } from "./words.ts";

interface Props {
  registry: Registry;
  layer: Layer;
  run: number;
  dataset: Dataset;
  ended: boolean;
  refresh: () => Promise<void>;
}

/** Delivered columns and the fields they fill; every change is kept at once. */
export function MappingTable({ registry, layer, run, dataset, ended, refresh }: Props) {
  const { d, title, number } = useCensusWords();
  const { change, problem, saving } = useRemap(run, dataset.n, refresh);
  const mapping = dataset.mapping;
  if (!mapping) return null;
  const rows = mappingRows(dataset);
  const doubts = agreed(mapping);
  const open = rows.filter((it) => it.doubt).length + wordsInDoubt(doubts.values);
  return (
    <div aria-busy={saving}>
      {problem ? (
        <p className="cs-refusal" role="alert">
          {title(problem)}
        </p>
      ) : null}
      {open && !ended ? (
        <div className="cs-doubts">
          <span>{d("doubts", { n: number(open) })}</span>
          <button
            type="button"
            className="button"
            disabled={saving}
            onClick={() => void change(doubts)}
          >
            {d("agreeAll")}
          </button>
        </div>
      ) : null}
      <table className="cs-table cs-mapping">
        <thead>
          <tr>
            <th>{d("column")}</th>
            <th>{d("target")}</th>
            <th className="is-score">{d("score")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Line
              key={row.column.name}
              {...{ registry, layer, row, dataset, change }}
              ended={ended}
            />
          ))}
        </tbody>
      </table>
      <Constants {...{ registry, layer, mapping, ended, change }} />
    </div>
  );
}

const wordsInDoubt = (values: Record<string, Record<string, string>>) =>
  Object.values(values).reduce((sum, it) => sum + Object.keys(it).length, 0);

interface LineProps {
  registry: Registry;
  layer: Layer;
  row: MappingRow;
  dataset: Dataset;
  ended: boolean;
  change: (changes: Changes) => Promise<boolean>;
}

function Line({ registry, layer, row, dataset, ended, change }: LineProps) {
  const { d, title } = useCensusWords();
  const { column, field, doubt } = row;
  const named = layer.fields.find((it) => it.name === field);
  const proposed = layer.fields.find((it) => it.name === doubt?.field);
  const words = dataset.mapping ? wordsOf(dataset.mapping, row, named) : [];
  const put = (next: string) => void change({ columns: { [column.name]: next } });
  return (
    <>
      <tr className={doubt ? "is-doubt" : field ? "" : "is-left"}>
        <td>
          <strong>{column.name}</strong>
          <span className="cs-sample">{samplesOf(column) || "—"}</span>
        </td>
        <td>
          <select
            aria-label={d("fills", { column: column.name })}
            value={field}
            disabled={ended}
            onChange={(event) => put(event.target.value)}
          >
            <option value="">{d("leftOut")}</option>
            {field && !named ? <option value={field}>{field}</option> : null}
            {fillable(layer).map((it) => (
              <option key={it.name} value={it.name}>
                {title(it)}
              </option>
            ))}
          </select>
          {proposed && doubt && !ended ? (
            <button type="button" className="text-button" onClick={() => put(doubt.field)}>
              {d("agree", { name: title(proposed) })}
            </button>
          ) : null}
        </td>
        <td className="is-score">
          <Score row={row} />
        </td>
      </tr>
      {words.length && named?.codes ? (
        <tr className="cs-words-row">
          <td colSpan={3}>
            <Words
              {...{ words, ended, change }}
              field={field}
              codes={registry.codes[named.codes] ?? []}
            />
          </td>
        </tr>
      ) : null}
    </>
  );
}

/** How alike column and field are; a bar, the figure, and why. */
function Score({ row }: { row: MappingRow }) {
  const { d } = useCensusWords();
  if (row.score === null) return row.field ? <small>{d("byHand")}</small> : null;
  const percent = Math.round(row.score * 100);
  return (
    <span className={`cs-score ${row.doubt ? "is-doubt" : ""}`}>
      <span className="cs-bar" aria-hidden="true">
        <span style={{ width: `${percent}%` }} />
      </span>
      {percent}
      {row.how ? <small>{d(`kind.${row.how}` as never)}</small> : null}
    </span>
  );
}

interface WordsProps {
  words: readonly Word[];
  field: string;
  codes: readonly { code: string; zh: string; en: string }[];
  ended: boolean;
  change: (changes: Changes) => Promise<boolean>;
}

/** The words of a column and the codes they stand for. */
function Words({ words, field, codes, ended, change }: WordsProps) {
  const { d, title, number } = useCensusWords();
  const open = words.filter((it) => !it.code).length;
  const [shown, setShown] = useState(open > 0);
  const put = (text: string, code: string) =>
    void change({ values: { [field]: { [text]: code } } });
  return (
    <details open={shown} onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary>
        {d("words", { n: words.length })}
        {open ? <span className="tag cs-open">{d("wordsOpen", { n: open })}</span> : null}
      </summary>
      <ul className="cs-words">
        {words.map((it) => (
          <li key={it.text}>
            <span>{it.text}</span>
            <small>{d("rows", { n: number(it.rows) })}</small>
            <select
              aria-label={d("means", { text: it.text })}
              value={it.code || (codes.some((one) => one.code === it.text) ? it.text : "")}
              disabled={ended}
              onChange={(event) => put(it.text, event.target.value)}
            >
              <option value="">{d("noCode")}</option>
              {codes.map((one) => (
                <option key={one.code} value={one.code}>
                  {title(one)}
                </option>
              ))}
            </select>
            {it.doubt && !ended ? (
              <button
                type="button"
                className="text-button"
                onClick={() => put(it.text, it.doubt ?? "")}
              >
                {d("agree", {
                  name: title(codes.find((one) => one.code === it.doubt) ?? { zh: "", en: "" }),
                })}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </details>
  );
}
