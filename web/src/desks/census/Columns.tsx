import type { Column } from "./types.ts";
import { useCensusWords } from "./words.ts";

const SAMPLES = 3;

/** Examples of a column's values. */
export const samplesOf = (column: Column) =>
  column.samples.slice(0, SAMPLES).map(String).join("、");

/** The columns as they were delivered. */
export function Columns({ columns }: { columns: readonly Column[] }) {
  const { d, number } = useCensusWords();
  return (
    <details className="cs-columns">
      <summary>{d("columns", { n: columns.length })}</summary>
      <table className="cs-table">
        <thead>
          <tr>
            <th>{d("column")}</th>
            <th>{d("type")}</th>
            <th className="is-number">{d("filled")}</th>
            <th>{d("samples")}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((it) => (
            <tr key={it.name}>
              <td>{it.name}</td>
              <td>{it.type.replace("large_", "")}</td>
              <td className="is-number">{number(it.filled)}</td>
              <td className="cs-sample">{samplesOf(it) || "—"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
