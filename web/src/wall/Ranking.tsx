import { type Board, type District, ranked, share } from "./board.ts";
import { useWallWords } from "./words.ts";

const PERCENT = 100;
const MOST = 7;

/** Districts by the share of cases closed in time. */
export function Ranking({ board }: { board: Board | null }) {
  const { d } = useWallWords();
  if (!board) return <div className="w-skeleton" />;
  if (board.districts.length === 0) return <p className="w-none">{d("noRanking")}</p>;
  return (
    <ol className="w-ranking">
      {ranked(board.districts)
        .slice(0, MOST)
        .map((it) => (
          <Row key={it.code} it={it} />
        ))}
    </ol>
  );
}

function Row({ it }: { it: District }) {
  const { lang, number } = useWallWords();
  const rate = share(it.intime, it.closed);
  return (
    <li>
      <span className="w-name">{lang === "en" ? (it.name_en ?? it.name) : it.name}</span>
      <svg className="w-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect width="100" height="10" rx="2" />
        <rect className="is-share" width={(rate ?? 0) * PERCENT} height="10" rx="2" />
      </svg>
      <b>{rate === null ? "—" : (rate * PERCENT).toFixed(1)}</b>
      <span className={it.overdue ? "w-over is-red" : "w-over"}>▲{number(it.overdue ?? 0)}</span>
    </li>
  );
}
