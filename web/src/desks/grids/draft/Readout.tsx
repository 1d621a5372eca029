import { areaOf, compactness } from "../../../edit/measure.ts";
import { useStore } from "../../../state/store.ts";
import { type Bench, bench } from "../bench.ts";
import { live } from "../live.ts";
import { serialOf } from "../scene.ts";
import type { Area, Load } from "../types.ts";
import { areaText, useGridWords } from "../words.ts";

/** A cell as the readout tells it: as it is, or as the hand would make it. */
interface Row {
  key: string;
  serial: string;
  area: number;
  compact: number;
  load: Load | null;
  /** its area before the gesture */
  was: number | null;
}

const MOST = 5;
const RIGHT = 10_000;
const FULL = 20_000;
const LIMITS = [5_000, 15_000] as const;

/** Area against the limits, load and compactness of what is picked or under the hand, live. */
export function Readout() {
  const words = useGridWords();
  const { d, number } = words;
  const now = useStore(bench, (it) => it);
  const rows = rowsOf(now);
  if (rows.length === 0 || now.compare !== "off") return null;
  return (
    <section className="readout" aria-label={d("readout.title")} aria-live="off">
      <table>
        <thead>
          <tr>
            <th scope="col">{d("readout.cell")}</th>
            <th scope="col">{d("readout.area")}</th>
            <th scope="col" className="readout-limits">
              {d("readout.limits")}
            </th>
            <th scope="col">{d("readout.components")}</th>
            <th scope="col">{d("readout.buildings")}</th>
            <th scope="col">{d("readout.roads")}</th>
            <th scope="col">{d("readout.compact")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST).map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.serial}</th>
              <td>
                {areaText(words, row.area)}
                {row.was === null ? null : <Change by={row.area - row.was} />}
              </td>
              <td className="readout-limits">
                <Bar area={row.area} />
              </td>
              <td>{row.load ? number(row.load.components) : "—"}</td>
              <td>{row.load ? number(row.load.buildings) : "—"}</td>
              <td>{row.load ? d("unit.m", { n: number(Math.round(row.load.road_m)) }) : "—"}</td>
              <td>{row.compact.toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST ? <p>{d("readout.more", { n: rows.length - MOST })}</p> : null}
    </section>
  );
}

function Change({ by }: { by: number }) {
  const { d, number } = useGridWords();
  const text = `${by < 0 ? "−" : "+"}${number(Math.round(Math.abs(by)))}`;
  return <small> {d("unit.m2", { n: text })}</small>;
}

/** How an area lies between the limits: the band is what is wanted, the mark is the cell. */
function Bar({ area }: { area: number }) {
  const { d } = useGridWords();
  const [low, high] = LIMITS;
  const percent = (m2: number) => `${Math.min(100, (m2 / FULL) * 100)}%`;
  const within = area >= low && area <= high;
  return (
    <svg
      className="limit-bar"
      role="img"
      aria-label={d(within ? "readout.within" : "readout.beyond")}
    >
      <rect width="100%" height="6" y="5" rx="3" className="limit-all" />
      <rect x={percent(low)} width={percent(high - low)} height="6" y="5" className="limit-band" />
      <rect x={percent(RIGHT)} width="1" height="10" y="3" className="limit-right" />
      <rect
        x={percent(area)}
        width="4"
        height="14"
        y="1"
        rx="2"
        transform="translate(-2 0)"
        className={within ? "limit-mark" : "limit-mark is-out"}
      />
    </svg>
  );
}

function rowsOf(now: Bench): Row[] {
  const made = live(now);
  if (made.length) return made.map(({ id, shape }, i) => rowOf(now, `live-${i}`, id, shape));
  return now.picked.flatMap((id) => {
    const cell = now.cells.get(id);
    if (!cell) return [];
    return [{ ...rowOf(now, String(id), id, cell.geometry), was: null }];
  });
}

function rowOf({ cells, tool }: Bench, key: string, id: number | null, shape: Area): Row {
  const cell = id === null ? undefined : cells.get(id);
  const parted = tool === "split";
  return {
    key,
    serial: cell ? serialOf(cell.properties.code) : "+",
    area: areaOf(shape),
    compact: compactness(shape),
    load: parted ? null : (cell?.properties.load ?? null),
    was: cell && !parted ? areaOf(cell.geometry) : null,
  };
}
