import { useState } from "react";
import { useWords } from "../../i18n/i18n.ts";
import type { Layer, Registry } from "../../registry/types.ts";
import { setOpacity, showOnly, toggle } from "../../state/shown.ts";
import type { Shown } from "../../state/view.ts";
import { Icon } from "../../ui/Icon.tsx";
import { Swatch } from "../Swatch.tsx";

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

/** One layer: its mark is the legend; space shows and hides it, the arrows unfold its classes. */
export function LayerRow({ registry, layer, shown, count, zoom, children, level }: Props) {
  const { t, title, number } = useWords();
  const [open, setOpen] = useState(false);
  const [more, setMore] = useState(false);
  const own = shown.find((it) => it.id === layer.id);
  const through = layer.view_of ? shown.find((it) => it.id === layer.view_of) : undefined;
  const on = own !== undefined || through !== undefined;
  const far = on && zoom > 0 && zoom + 0.01 < layer.zoom[0];
  const flip = () => toggle(registry, [layer.id], own === undefined);
  return (
    <li
      role="treeitem"
      aria-level={level}
      aria-checked={on}
      aria-expanded={children ? open : undefined}
      aria-label={title(layer)}
      tabIndex={-1}
      className={`layer ${on ? "is-on" : ""} ${far ? "is-far" : ""}`}
      data-layer={layer.id}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return;
        if (event.key === " " || event.key === "Enter") flip();
        else if (event.key === "ArrowRight" && children) setOpen(true);
        else if (event.key === "ArrowLeft" && children) setOpen(false);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <div className="layer-line" title={far ? t("layers.zoomHint", { z: layer.zoom[0] }) : undefined}>
        {children ? (
          <button
            type="button"
            tabIndex={-1}
            className={`fold ${open ? "is-open" : ""}`}
            aria-label={t(open ? "layers.collapse" : "layers.expand")}
            onClick={() => setOpen(!open)}
          >
            <Icon name="right" size={14} />
          </button>
        ) : (
          <span className="fold" />
        )}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the tree item itself takes the keys */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the tree item carries the role */}
        <div className="layer-main" onClick={flip}>
          <span className={`tick ${on ? "is-on" : ""} ${through && !own ? "is-through" : ""}`}>
            {on ? <Icon name="check" size={13} /> : null}
          </span>
          <Swatch registry={registry} layer={layer} />
          <span className="layer-name">{title(layer)}</span>
          <span className="layer-count">{number(count)}</span>
        </div>
        <button
          type="button"
          tabIndex={-1}
          className="layer-more"
          aria-label={t("layers.more", { name: title(layer) })}
          aria-expanded={more}
          onClick={() => setMore(!more)}
        >
          <Icon name="dots" size={16} />
        </button>
      </div>
      {more ? <Settings registry={registry} layer={layer} shown={own} /> : null}
      {open && children ? <ul className="layer-children">{children}</ul> : null}
    </li>
  );
}

function Settings({ registry, layer, shown }: { registry: Registry; layer: Layer; shown?: Shown }) {
  const { t } = useWords();
  const percent = Math.round((shown?.opacity ?? 1) * 100);
  return (
    <div className="layer-settings">
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
      <button type="button" className="text-button" onClick={() => showOnly(registry, layer.id)}>
        <Icon name="only" size={16} />
        {t("layers.only")}
      </button>
      {layer.standard ? <p className="layer-standard">{layer.standard}</p> : null}
    </div>
  );
}
