import { type Board, share } from "./board.ts";
import { useWallWords } from "./words.ts";

const PERCENT = 100;

interface Kpi {
  name: "today" | "open" | "overdue" | "due" | "intime" | "onDuty";
  value: string;
  unit?: string;
  aside?: string;
  mark?: string;
  tone?: "red" | "amber" | undefined;
}

/** Six figures, large enough to be read from afar. */
export function Kpis({ board }: { board: Board | null }) {
  const { d, number } = useWallWords();
  const of = (value: number | undefined) => (value === undefined ? "—" : number(value));
  const rate = board ? share(board.intime, board.closed) : null;
  const kpis: Kpi[] = [
    {
      name: "today",
      value: of(board?.today),
      aside: board ? d("than", { n: number(board.before) }) : "",
    },
    { name: "open", value: of(board?.open) },
    {
      name: "overdue",
      value: of(board?.overdue),
      mark: "▲",
      tone: board?.overdue ? "red" : undefined,
    },
    { name: "due", value: of(board?.due), mark: "◆", tone: board?.due ? "amber" : undefined },
    {
      name: "intime",
      value: rate === null ? "—" : (rate * PERCENT).toFixed(1),
      unit: rate === null ? "" : "%",
      aside: d("days"),
    },
    {
      name: "onDuty",
      value: of(board?.on_duty),
      aside: board ? d("seen", { n: number(board.seen) }) : "",
    },
  ];
  return (
    <dl className="w-kpis" aria-label={d("kpi")}>
      {kpis.map((it) => (
        <div key={it.name} className={`w-kpi ${it.tone ? `is-${it.tone}` : ""}`} data-kpi={it.name}>
          <dt>{d(it.name)}</dt>
          <dd>
            <b>{it.value}</b>
            {it.unit ? <span>{it.unit}</span> : null}
            {it.mark ? <span aria-hidden="true">{it.mark}</span> : null}
            {it.aside ? <small>{it.aside}</small> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
