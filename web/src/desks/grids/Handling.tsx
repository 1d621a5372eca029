import { useEffect, useState } from "react";
import { zoomTo } from "../../app/actions.ts";
import { useHistory } from "../../data/api.ts";
import { desk } from "../../state/desk.ts";
import { Icon } from "../../ui/Icon.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { useHandling } from "./calls.ts";
import type { DeskProps } from "./GridDesk.tsx";
import { HANDLING } from "./layers.ts";
import { Panel } from "./Panel.tsx";
import { Sections } from "./Sections.tsx";
import type { HandlingGrid } from "./types.ts";
import { named, useGridWords } from "./words.ts";

const LEVELS = ["", "1", "2", "3", "4"];

/** Handling grids at four levels with their people; those that nobody serves are a list of their own. */
export function Handling({ phone }: DeskProps) {
  const words = useGridWords();
  const { d } = words;
  const [level, setLevel] = useState("");
  const [unstaffed, setUnstaffed] = useState(false);
  const [chosen, setChosen] = useState<number | null>(null);
  const grids = useHandling(level, unstaffed);
  useChosen(chosen);
  return (
    <Panel title={d("desk.title")} phone={phone}>
      <Sections />
      <div className="desk-filters">
        <div className="desk-segments" role="group" aria-label={d("handling.level")}>
          {LEVELS.map((it) => (
            <button
              key={it}
              type="button"
              className={level === it ? "is-on" : ""}
              aria-pressed={level === it}
              onClick={() => setLevel(it)}
            >
              {named(words, "level", it || "all")}
            </button>
          ))}
        </div>
        <label className="desk-check">
          <input
            type="checkbox"
            checked={unstaffed}
            onChange={(event) => setUnstaffed(event.target.checked)}
          />
          {d("handling.unstaffed", { n: grids.data?.unstaffed ?? "—" })}
        </label>
      </div>
      {grids.isPending ? <Skeleton rows={8} height={56} /> : null}
      {grids.isError && !grids.data ? (
        <Trouble say="error.page" problem={grids.error} retry={() => grids.refetch()} />
      ) : null}
      {grids.data?.grids.length === 0 ? (
        <p className="empty">{d(unstaffed ? "handling.allStaffed" : "handling.none")}</p>
      ) : null}
      <ul className="desk-list">
        {grids.data?.grids.map((grid) => (
          <Row
            key={grid.id}
            grid={grid}
            on={grid.id === chosen}
            choose={() => setChosen(grid.id)}
          />
        ))}
      </ul>
    </Panel>
  );
}

function Row({ grid, on, choose }: { grid: HandlingGrid; on: boolean; choose: () => void }) {
  const words = useGridWords();
  const { d, lang } = words;
  const people = [grid.handler_name, grid.handler_phone].filter(Boolean).join(" ");
  const others = (grid.substitutes ?? []).join(lang === "zh" ? "、" : ", ");
  return (
    <li className={`desk-item ${on ? "is-on" : ""}`}>
      <button type="button" className="desk-item-main" aria-pressed={on} onClick={choose}>
        <strong>
          {grid.name ?? grid.code}
          <span className="tag tag-plain">{named(words, "level", grid.level)}</span>
        </strong>
        <small>{grid.department_name ?? grid.code}</small>
        {grid.staffed ? (
          <small>
            {people}
            {others ? ` · ${d("handling.substitutes", { names: others })}` : null}
          </small>
        ) : (
          <small className="desk-warning">
            <Icon name="alert" size={14} />
            {d("handling.nobody")}
          </small>
        )}
      </button>
    </li>
  );
}

/** Outline the chosen grid and go there. */
function useChosen(id: number | null): void {
  const history = useHistory(id === null ? null : { layer: HANDLING, id });
  const feature = history.data?.versions[0]?.feature;
  useEffect(() => {
    const map = desk.get().map;
    const shape = feature?.geometry;
    map?.pick(shape ? [{ type: "Feature", properties: {}, geometry: shape }] : []);
    if (feature) zoomTo(feature);
    return () => map?.pick([]);
  }, [feature]);
}
