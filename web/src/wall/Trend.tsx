import { type Board, byHour } from "./board.ts";
import { useWallWords } from "./words.ts";

const WIDTH = 400;
const HEIGHT = 210;
const LEFT = 44;
const BOTTOM = 34;
const TOP = 14;
const HOURS = 24;
const STEP = 6;
const x = (hour: number) => LEFT + ((WIDTH - LEFT - 8) * hour) / (HOURS - 1);

/** A round number not below the highest value. */
function ceiling(values: number[]): number {
  const most = Math.max(4, ...values);
  const unit = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 5, 8, 10].map((it) => it * unit).find((it) => it >= most) ?? most;
}

/** Reports by hour: today a line, the same day a week ago dashed. */
export function Trend({ board }: { board: Board | null }) {
  const { d, number } = useWallWords();
  if (!board) return <div className="w-skeleton" />;
  const { past, today } = byHour(board);
  const most = ceiling([...past, ...today]);
  const y = (value: number) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * value) / most;
  const line = (values: number[]) =>
    values.map((value, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const last = today.length - 1;
  const area = `${line(today)}L${x(last)} ${y(0)}L${x(0)} ${y(0)}Z`;
  const said = d("trendSaid", { today: number(board.today), before: number(board.before) });
  return (
    <svg className="w-trend" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={said}>
      {[0, most / 2, most].map((value) => (
        <g key={value}>
          <line x1={LEFT} x2={WIDTH} y1={y(value)} y2={y(value)} className="is-grid" />
          <text x={LEFT - 8} y={y(value) + 7} textAnchor="end">
            {number(value)}
          </text>
        </g>
      ))}
      {[0, STEP, 2 * STEP, 3 * STEP].map((hour) => (
        <text key={hour} x={x(hour)} y={HEIGHT - 6} textAnchor={hour ? "middle" : "start"}>
          {d("hour", { n: hour })}
        </text>
      ))}
      <path d={line(past)} className="is-before" />
      <path d={area} className="is-area" />
      <path d={line(today)} className="is-today" />
      <circle cx={x(last)} cy={y(today[last] ?? 0)} r="5" className="is-last" />
    </svg>
  );
}
