import { goneOf, whereRowsWent } from "./steps.ts";
import type { Work } from "./types.ts";
import { useCensusWords } from "./words.ts";

/** Where the rows went, as a bar whose parts add up to what was read. */
export function RowSums({ work }: { work: Work }) {
  const { d, number } = useCensusWords();
  const parts = whereRowsWent(work).filter((it) => it.rows > 0);
  const all = parts.reduce((sum, it) => sum + it.rows, 0);
  const gone = goneOf(work);
  if (!all) return null;
  return (
    <section className="cs-sums" aria-label={d("sums")}>
      <p>
        {d("readAll", { n: number(all) })}
        {gone ? <small>{d("goneOnMap", { n: number(gone) })}</small> : null}
      </p>
      <div className="cs-sum-bar" aria-hidden="true">
        {parts.map((it) => (
          <span key={it.name} className={`is-${it.name}`} style={{ flexGrow: it.rows }} />
        ))}
      </div>
      <ul>
        {parts.map((it) => (
          <li key={it.name}>
            <i className={`cs-dot is-${it.name}`} aria-hidden="true" />
            {d(`op.${it.name}`)}
            <strong>{number(it.rows)}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}
