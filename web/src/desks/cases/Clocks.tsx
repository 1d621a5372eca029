import { moment } from "../../registry/values.ts";
import { Due } from "./Due.tsx";
import type { Page } from "./types.ts";
import { useCaseWords } from "./words.ts";

const CLOCKS = [
  "total",
  "accept",
  "verify",
  "file",
  "dispatch",
  "handle",
  "review",
  "check",
  "close",
  "offer",
  "request",
];
const UNITS = ["urgent_hour", "natural_day", "work_hour", "work_day"];
const MINUTES = 60;
const FEW_HOURS = 1;

type Clock = Page["clocks"][number];

/** How long each stage may take and took: what runs first, then the stages in their order. */
export function Clocks({ clocks }: { clocks: readonly Clock[] }) {
  const { d } = useCaseWords();
  const shown = clocks.filter((it) => it.due_at ?? it.stopped_at ?? it.state === "paused");
  if (shown.length === 0) return null;
  return (
    <section className="card-group" aria-label={d("clocks")}>
      <h3>{d("clocks")}</h3>
      <table className="case-clocks">
        <tbody>
          {shown.sort(inOrder).map((it) => (
            <Line key={`${it.clock}/${it.item}/${it.pass}`} clock={it} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Running clocks by what is due first, then the others as they began. */
function inOrder(a: Clock, b: Clock): number {
  const open = Number(a.state === "stopped") - Number(b.state === "stopped");
  if (open) return open;
  return a.state === "stopped"
    ? a.since.localeCompare(b.since)
    : (a.due_at ?? "9").localeCompare(b.due_at ?? "9");
}

function Line({ clock: it }: { clock: Clock }) {
  const { d } = useCaseWords();
  return (
    <tr>
      <th scope="row">
        {CLOCKS.includes(it.clock) ? d(`clock.${it.clock}` as "clock.total") : it.clock}
        {it.pass > 1 ? <small>{d("again", { n: it.pass })}</small> : null}
      </th>
      <td className="case-limit">
        <Limit limit={it.limit} />
      </td>
      <td className="case-spent">
        <Outcome clock={it} />
      </td>
    </tr>
  );
}

/** A limit as people say it: quarters of an hour in minutes. */
function Limit({ limit: [value, unit] }: { limit: [number, string] }) {
  const { d, number } = useCaseWords();
  const known = UNITS.includes(unit) ? unit : "natural_day";
  const hours = known === "work_hour" || known === "urgent_hour";
  return hours && value < FEW_HOURS
    ? d(`limit.${known}.minutes`, { n: number(Math.round(value * MINUTES)) })
    : d(`limit.${known as "work_hour"}`, { n: number(value) });
}

function Outcome({ clock: it }: { clock: Clock }) {
  const { d } = useCaseWords();
  if (it.state === "running") return <Due due={it.due_at} light={it.light} ended={false} />;
  if (it.state === "paused") return <small>{d("paused")}</small>;
  return (
    <>
      <small>{moment(it.stopped_at ?? "")}</small>
      <span className={`case-mark ${it.over && !it.exempt ? "is-over" : ""}`}>
        {d(it.exempt ? "exempt" : it.over ? "late" : "inTime")}
      </span>
    </>
  );
}
