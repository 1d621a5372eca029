import { useState } from "react";
import { useWords } from "../../i18n/i18n.ts";
import type { Layer, Registry } from "../../registry/types.ts";
import { type Look, lookOf, setLook, setOpacity, showOnly, toggle } from "../../state/shown.ts";
import { useStore } from "../../state/store.ts";
import type { Shown } from "../../state/view.ts";
import { changeView, view } from "../../state/viewStore.ts";
import { Icon } from "../../ui/Icon.tsx";
import { Swatch } from "../Swatch.tsx";
import { onKey } from "./onKey.ts";

interface Props {
  registry: Registry;
  layer: Layer;
  shown: Shown[];
  count: number;
  zoom: number;
  /** classes of this layer, if it has any to unfold */
  children?: React.ReactNode;
  level: number;
}

/** Whether a layer shows: by itself, or because the layer it is a class of does. */
function stateOf({ layer, shown, zoom }: Props) {
  const own = shown.find((it) => it.id === layer.id);
  const through = shown.some((it) => it.id === layer.view_of);
  const on = own !== undefined || through;
  return { own, through: through && !own, on, far: on && zoom > 0 && zoom + 0.01 < layer.zoom[0] };
}

/** One layer: its mark is the legend; space shows and hides it, Enter opens its settings, arrows its classes. */
export function LayerRow(props: Props) {
  const { registry, layer, children } = props;
  const [open, setOpen] = useState(false);
  const [more, setMore] = useState(false);
  const { own, on, far } = stateOf(props);
  return (
    <li role="none" className={`layer ${on ? "is-on" : ""} ${far ? "is-far" : ""}`}>
      <Item
        {...props}
        open={children ? open : undefined}
        unfold={setOpen}
        more={more}
        settings={() => setMore(!more)}
      />
      {more ? (
        <div role="treeitem" aria-level={props.level + 1} tabIndex={-1} className="layer-settings">
          <Settings registry={registry} layer={layer} shown={own} />
        </div>
      ) : null}
      {open && children ? (
        <ul role="group" className="layer-children">
          {children}
        </ul>
      ) : null}
    </li>
  );
}

interface ItemProps extends Props {
  open: boolean | undefined;
  unfold: (open: boolean) => void;
  more: boolean;
  settings: () => void;
}

function Item(props: ItemProps) {
  const { registry, layer, open, unfold } = props;
  const { t } = useWords();
  const { own, on, far } = stateOf(props);
  const flip = () => toggle(registry, [layer.id], own === undefined);
  const keys: Record<string, () => void> = {
    " ": flip,
    Enter: props.settings,
    ArrowRight: () => unfold(true),
    ArrowLeft: () => unfold(false),
  };
  return (
    <div
      role="treeitem"
      aria-level={props.level}
      aria-checked={on}
      aria-expanded={open}
      tabIndex={-1}
      className="layer-line"
      data-layer={layer.id}
      title={far ? t("layers.zoomHint", { z: layer.zoom[0] }) : undefined}
      onKeyDown={(event) => onKey(event, keys)}
    >
      <Fold foldable={open !== undefined} open={open ?? false} fold={() => unfold(!open)} />
      <Name {...props} flip={flip} />
      <More layer={layer} open={props.more} toggle={props.settings} />
    </div>
  );
}

function Name(props: Props & { flip: () => void }) {
  const { registry, layer, count, flip } = props;
  const { t, title, number } = useWords();
  const { on, through } = stateOf(props);
  const cut = useStore(view, (it) => it.filters[layer.id]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree item around it takes the keys
    // biome-ignore lint/a11y/noStaticElementInteractions: the tree item around it has the role
    <div className="layer-main" onClick={flip}>
      <span className={`tick ${on ? "is-on" : ""} ${through ? "is-through" : ""}`}>
        {on ? <Icon name="check" size={13} /> : null}
      </span>
      <Swatch registry={registry} layer={layer} />
      <span className="layer-name">{title(layer)}</span>
      {cut ? (
        <span className="layer-cut" title={cut}>
          <Icon name="filter" size={14} />
          <span className="sr-only">{t("layers.cut")}</span>
        </span>
      ) : null}
      <span className="layer-count">{number(count)}</span>
    </div>
  );
}

function Fold({ foldable, open, fold }: { foldable: boolean; open: boolean; fold: () => void }) {
  const { t } = useWords();
  if (!foldable) return <span className="fold" />;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`fold ${open ? "is-open" : ""}`}
      aria-label={t(open ? "layers.collapse" : "layers.expand")}
      onClick={fold}
    >
      <Icon name="right" size={14} />
    </button>
  );
}

function More({ layer, open, toggle }: { layer: Layer; open: boolean; toggle: () => void }) {
  const { t, title } = useWords();
  return (
    <button
      type="button"
      tabIndex={-1}
      className="layer-more"
      aria-label={t("layers.more", { name: title(layer) })}
      aria-expanded={open}
      onClick={toggle}
    >
      <Icon name="dots" size={16} />
    </button>
  );
}

function Settings({ registry, layer, shown }: { registry: Registry; layer: Layer; shown?: Shown }) {
  const { t } = useWords();
  const percent = Math.round((shown?.opacity ?? 1) * 100);
  return (
    <>
      <label>
        <span>{t("layers.opacity")}</span>
        <input
          type="range"
          min={10}
          max={100}
          step={5}
          value={percent}
          disabled={!shown}
          onChange={(event) => setOpacity(registry, layer.id, Number(event.target.value) / 100)}
        />
        <output>{percent}%</output>
      </label>
      {layer.geometry === "point" || layer.geometry === "any" ? (
        <label className="layer-look">
          <span>{t("layers.look")}</span>
          <select
            value={lookOf(shown)}
            disabled={!shown}
            onChange={(event) => setLook(registry, layer.id, event.target.value as Look)}
          >
            <option value="single">{t("layers.single")}</option>
            <option value="heat">{t("layers.heat")}</option>
            <option value="cluster">{t("layers.cluster")}</option>
          </select>
        </label>
      ) : null}
      <button type="button" className="text-button" onClick={() => showOnly(registry, layer.id)}>
        <Icon name="only" size={16} />
        {t("layers.only")}
      </button>
      {layer.count > 0 ? (
        <button
          type="button"
          className="text-button"
          onClick={() => changeView({ table: layer.id })}
        >
          <Icon name="list" size={16} />
          {t("layers.table")}
        </button>
      ) : null}
      {layer.standard ? <p className="layer-standard">{layer.standard}</p> : null}
    </>
  );
}
