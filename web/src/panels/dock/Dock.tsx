import { type PointerEvent, useState } from "react";
import { layerOf } from "../../registry/registry.ts";
import type { Layer, Registry } from "../../registry/types.ts";
import { desk } from "../../state/desk.ts";
import { prefs } from "../../state/prefs.ts";
import { useShown } from "../../state/shown.ts";
import { useStore } from "../../state/store.ts";
import { instant } from "../../state/view.ts";
import { changeView, view } from "../../state/viewStore.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Filter } from "../filter/Filter.tsx";
import type { Asked } from "./asked.ts";
import { Downloads } from "./Downloads.tsx";
import "./dock.css";
import { Rows } from "./Rows.tsx";
import { useCountsIn } from "./useCountsIn.ts";
import { useTotal } from "./useRows.ts";
import { useDockWords } from "./words.ts";

const LOWEST = 180;
const HIGHEST = 560;
const STEP = 24;

/** The table under the map: many objects of one layer. */
export default function Dock({ registry }: { registry: Registry }) {
  const { d } = useDockWords();
  const height = useStore(prefs, (it) => it.dockHeight);
  const id = useStore(view, (it) => it.table);
  const layer = id ? layerOf(registry, id) : undefined;
  if (!layer) return null;
  return (
    <section className="dock" aria-label={d("title")} style={{ height }}>
      <Handle height={height} />
      <Table key={layer.id} registry={registry} layer={layer} />
    </section>
  );
}

function Table({ registry, layer }: { registry: Registry; layer: Layer }) {
  const { d, title } = useDockWords();
  const [sort, setSort] = useState<string | null>(null);
  const [inView, setInView] = useState(false);
  const [building, setBuilding] = useState(false);
  const asked = useAsked(layer, sort, inView);
  const plain = !asked.filter && !asked.area && !asked.bbox && !asked.at ? layer.count : null;
  const count = useTotal(asked, plain);
  const filtered = asked.filter !== "" || asked.area !== null;
  return (
    <>
      <header className="dock-head">
        <Chooser registry={registry} layer={layer} />
        <Total {...count} />
        <label className="dock-check">
          <input type="checkbox" checked={inView} onChange={() => setInView(!inView)} />
          {d("inView")}
        </label>
        <button
          type="button"
          className={`button ${asked.filter ? "is-on" : ""}`}
          aria-expanded={building}
          onClick={() => setBuilding(!building)}
        >
          {d("filter")}
        </button>
        {asked.filter ? <code className="dock-text">{asked.filter}</code> : null}
        {asked.area ? <Area /> : null}
        <span className="dock-space" />
        <Downloads asked={asked} />
        <IconButton
          icon="close"
          label={d("close")}
          hint="T"
          onClick={() => changeView({ table: null, area: null })}
        />
      </header>
      {building ? (
        <Filter registry={registry} layer={layer} title={d("builder", { name: title(layer) })} />
      ) : null}
      <Rows
        key={JSON.stringify([asked.filter, asked.area, asked.sort, asked.at])}
        registry={registry}
        layer={layer}
        asked={asked}
        total={count.total}
        refused={count.problem}
        sort={setSort}
        clear={filtered ? () => clear(layer) : null}
      />
    </>
  );
}

function clear(layer: Layer): void {
  const { [layer.id]: _, ...filters } = view.get().filters;
  changeView({ filters, area: null });
}

function useAsked(layer: Layer, sort: string | null, inView: boolean): Asked {
  const filter = useStore(view, (it) => it.filters[layer.id] ?? "");
  const area = useStore(view, (it) => it.area);
  const at = useStore(view, (it) => it.at);
  const bbox = useStore(desk, (it) => it.bbox);
  return { layer: layer.id, filter, area, bbox: inView ? bbox : null, sort, at: instant(at) };
}

function Chooser({ registry, layer }: { registry: Registry; layer: Layer }) {
  const { d, title, number } = useDockWords();
  const shown = useShown(registry);
  const offered = shown
    .map((it) => layerOf(registry, it.id))
    .filter((it): it is Layer => it !== undefined && it.count > 0);
  const all = offered.some((it) => it.id === layer.id) ? offered : [layer, ...offered];
  const counts = useCountsIn(all);
  return (
    <select
      className="dock-select"
      aria-label={d("layer")}
      value={layer.id}
      onChange={(event) => changeView({ table: event.target.value })}
    >
      {all.map((it) => (
        <option key={it.id} value={it.id}>
          {counts[it.id] === undefined
            ? title(it)
            : d("counted", { name: title(it), n: number(counts[it.id] ?? 0) })}
        </option>
      ))}
    </select>
  );
}

function Total({ total, more, busy }: ReturnType<typeof useTotal>) {
  const { d, number } = useDockWords();
  const words = more ? "rowsAbout" : "rows";
  return (
    <output className="dock-total" aria-busy={busy}>
      {total === undefined ? d("loading") : d(words, { n: number(total) })}
    </output>
  );
}

function Area() {
  const { d } = useDockWords();
  return (
    <span className="dock-chip">
      {d("area")}
      <IconButton icon="close" label={d("areaClear")} onClick={() => changeView({ area: null })} />
    </span>
  );
}

const within = (height: number) => Math.min(HIGHEST, Math.max(LOWEST, height));

/** The upper edge of the table: drag it, or move it with the arrow keys. */
function Handle({ height }: { height: number }) {
  const { d } = useDockWords();
  const [from, setFrom] = useState<{ y: number; height: number } | null>(null);
  const begin = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setFrom({ y: event.clientY, height });
  };
  const move = (event: PointerEvent) =>
    from && prefs.set({ dockHeight: within(from.height + from.y - event.clientY) });
  return (
    <div
      role="separator"
      aria-orientation="horizontal"
      aria-label={d("height")}
      aria-valuenow={height}
      aria-valuemin={LOWEST}
      aria-valuemax={HIGHEST}
      tabIndex={0}
      className="dock-handle"
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={() => setFrom(null)}
      onKeyDown={(event) => {
        const step = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
        if (step) prefs.set({ dockHeight: within(height + step) });
      }}
    />
  );
}
