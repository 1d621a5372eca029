import { prefs } from "../../../state/prefs.ts";
import { useStore } from "../../../state/store.ts";
import { colors } from "../colors.ts";
import { useGridWords } from "../words.ts";
import { BOUNDS } from "./work.ts";

/** As on the map. */
const FILL = 0.5;
const percent = (share: number) => `${Math.round(share * 100)}%`;

/** What the fills of responsibility grids mean: work as a share of the mean. */
export function WorkLegend() {
  const { d, t } = useGridWords();
  const theme = useStore(prefs, (it) => it.theme);
  const { ramp, cell } = colors[theme];
  const names = [
    `< ${percent(BOUNDS[0])}`,
    ...BOUNDS.slice(1).map((to, i) => `${percent(BOUNDS[i] ?? 0)}–${percent(to)}`),
    `≥ ${percent(BOUNDS[3])}`,
  ];
  return (
    <section className="legend desk-legend" aria-label={t("legend.title")}>
      <strong>{d("beat.legend")}</strong>
      {ramp.map((color, i) => (
        <span key={color} className="legend-row">
          <svg width={18} height={12} aria-hidden="true">
            <rect width={18} height={12} rx={2} fill={color} fillOpacity={FILL} stroke={cell} />
          </svg>
          {names[i]}
        </span>
      ))}
    </section>
  );
}
