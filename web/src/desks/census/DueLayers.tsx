import { useState } from "react";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { useDue } from "./calls.ts";
import type { Due } from "./types.ts";
import { useCensusWords } from "./words.ts";

const YEAR = 12;

/** Layers that were surveyed two years ago or longer, and the empty table to survey them with. */
export function DueLayers() {
  const { d } = useCensusWords();
  const [open, setOpen] = useState(false);
  const due = useDue(open);
  return (
    <details className="cs-due" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{d("due")}</summary>
      {due.isLoading ? <Skeleton rows={3} height={44} /> : null}
      {due.isError ? (
        <Trouble say="error.page" problem={due.error} retry={() => due.refetch()} />
      ) : null}
      {due.data?.due.length === 0 ? <p className="empty">{d("noneDue")}</p> : null}
      <ul aria-label={d("due")}>
        {due.data?.due.map((it) => (
          <Line key={it.layer} due={it} />
        ))}
      </ul>
    </details>
  );
}

function Line({ due }: { due: Due }) {
  const { d, title, number } = useCensusWords();
  const [zh, en] = due.title;
  return (
    <li>
      <span className="cs-run-head">
        <strong>{title({ zh, en })}</strong>
        <span className="tag">{age(due.months, d)}</span>
      </span>
      <small>
        {d("lastSurvey", { day: due.last ?? "—" })} · {d("features", { n: number(due.features) })}
        {due.undated ? ` · ${d("undated", { n: number(due.undated) })}` : ""}
      </small>
    </li>
  );
}

type Words = ReturnType<typeof useCensusWords>["d"];

function age(months: number | null, d: Words): string {
  if (months === null) return d("ageUnknown");
  const rest = months % YEAR;
  return rest
    ? d("ageMonths", { years: Math.floor(months / YEAR), months: rest })
    : d("ageYears", { years: months / YEAR });
}
