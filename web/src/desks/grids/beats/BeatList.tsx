import { bbox } from "../../../map/bbox.ts";
import { desk } from "../../../state/desk.ts";
import { useStore } from "../../../state/store.ts";
import { IconButton } from "../../../ui/IconButton.tsx";
import type { Beat } from "../types.ts";
import { areaText, useGridWords } from "../words.ts";
import { choice, toggled } from "./state.ts";

/** Responsibility grids with their load as bars on one scale. */
export function BeatList({ beats }: { beats: Beat[] }) {
  const most = Math.max(1, ...beats.map((it) => it.properties.load?.components ?? 0));
  return (
    <ul className="desk-list">
      {beats.map((beat) => (
        <Row key={beat.properties.code ?? beat.id} beat={beat} most={most} />
      ))}
    </ul>
  );
}

function Row({ beat, most }: { beat: Beat; most: number }) {
  const words = useGridWords();
  const { d, number, t } = words;
  const { code, name, collector_name, area_m2, unit_grids, workload, load } = beat.properties;
  const on = useStore(choice, (it) => it.chosen.includes(code ?? ""));
  const mode = useStore(choice, (it) => it.mode);
  const choose = () => {
    const { chosen } = choice.get();
    const next = mode === "assign" ? [code ?? ""] : toggled(chosen, code ?? "");
    choice.set({ chosen: next, proposal: null });
  };
  return (
    <li className={`desk-item beat ${on ? "is-on" : ""}`}>
      <button type="button" className="desk-item-main" aria-pressed={on} onClick={choose}>
        <strong>
          {name ?? code}
          <small>{collector_name ?? d("beat.nobody")}</small>
        </strong>
        <small>
          {d("beat.cells", { n: unit_grids.length })} · {areaText(words, area_m2 ?? 0)}
          {workload ? ` · ${d("beat.minutes", { n: number(Math.round(workload)) })}` : null}
        </small>
        <span className="beat-load">
          <svg aria-hidden="true" height={6}>
            <rect width="100%" height={6} rx={3} className="limit-all" />
            <rect
              width={`${((load?.components ?? 0) / most) * 100}%`}
              height={6}
              rx={3}
              className="beat-bar"
            />
          </svg>
          <small>{d("beat.components", { n: number(load?.components ?? 0) })}</small>
          <small>{d("unit.km", { n: ((load?.road_m ?? 0) / 1000).toFixed(1) })}</small>
        </span>
      </button>
      <IconButton
        icon="target"
        label={t("card.zoom")}
        onClick={() => desk.get().map?.goTo(bbox(beat.geometry))}
      />
    </li>
  );
}
