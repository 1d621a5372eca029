import { useClassNames } from "../data/classes.ts";
import { type Board, type Fed, type Light, lightOf } from "./board.ts";
import { length } from "./time.ts";
import { useWallWords, type WallWords } from "./words.ts";

const MARK: Record<Light, string> = { 2: "▲", 1: "◆", 0: "●" };
const MINUTE = 60_000;
const FEED = 5;
const ALARMS = 2;
const TAIL = 6;

type Placed = Pick<Fed, "address" | "street" | "code">;

/** Where a case is: its address, else its street and number. */
function place(d: WallWords["d"], it: Placed): string {
  if (it.address) return it.address;
  const number = it.code ? d("caseNo", { code: it.code.slice(-TAIL) }) : d("new");
  return it.street ? `${it.street} · ${number}` : number;
}

/** The last steps of cases, the newest on top. */
export function Feed({ board, now }: { board: Board | null; now: number }) {
  const { d } = useWallWords();
  if (!board) return <div className="w-skeleton" />;
  if (board.feed.length === 0) return <p className="w-none">{d("feedNone")}</p>;
  return (
    <ol className="w-feed" aria-live="off">
      {board.feed.slice(0, FEED).map((it) => (
        <Step key={it.event} it={it} now={now} />
      ))}
    </ol>
  );
}

function Step({ it, now }: { it: Fed; now: number }) {
  const { d } = useWallWords();
  const called = useClassNames();
  const light = it.ended ? "done" : lightOf(it, now);
  const age = now - Date.parse(it.at);
  return (
    <li className={`is-${light}`}>
      <span className="w-mark" aria-hidden="true">
        {light === "done" ? "✓" : MARK[light]}
      </span>
      <strong>{it.name ? called(it.name) : place(d, it)}</strong>
      <em>{d(`state.${it.state_to}` as "state.filed")}</em>
      <span className="w-where">{place(d, it)}</span>
      <span className="w-ago">{age < MINUTE ? d("now") : d("ago", { span: length(d, age) })}</span>
    </li>
  );
}

/** Cases that became overdue last. */
export function Alarms({ board, now }: { board: Board | null; now: number }) {
  const { d } = useWallWords();
  const called = useClassNames();
  if (!board) return <div className="w-skeleton" />;
  if (board.alarms.length === 0) return <p className="w-none">{d("alarmsNone")}</p>;
  return (
    <ol className="w-feed is-alarms" aria-live="polite">
      {board.alarms.slice(0, ALARMS).map((it) => (
        <li key={it.id} className="is-2">
          <span className="w-mark" aria-hidden="true">
            ▲
          </span>
          <strong>{it.name ? called(it.name) : place(d, it)}</strong>
          <em>{d("over", { span: length(d, now - Date.parse(it.due_at ?? "")) })}</em>
          <span className="w-where">{place(d, it)}</span>
        </li>
      ))}
    </ol>
  );
}
