import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useWords } from "../../i18n/i18n.ts";
import { matches } from "../../registry/matching.ts";
import { type ThemeGroup, tree, viewsOf } from "../../registry/registry.ts";
import type { Layer, Registry } from "../../registry/types.ts";
import type { Shown } from "../../state/view.ts";
import { Icon } from "../../ui/Icon.tsx";
import { LayerRow } from "./LayerRow.tsx";
import { onKey } from "./onKey.ts";

interface Props {
  registry: Registry;
  shown: Shown[];
  typed: string;
  zoom: number;
  counts: Record<string, number>;
  clear: () => void;
}

/** Themes, their layers and the classes of these; a search unfolds what it finds. */
export function LayerTree(props: Props) {
  const { t } = useWords();
  const ref = useRef<HTMLUListElement>(null);
  const groups = tree(props.registry)
    .map((group) => ({ ...group, layers: group.layers.filter((it) => found(props, it)) }))
    .filter((group) => group.layers.length > 0);
  useEffect(() => {
    const first = ref.current?.querySelector<HTMLElement>("[role=treeitem]");
    if (first && !ref.current?.querySelector("[tabindex='0']")) first.tabIndex = 0;
  });
  if (groups.length === 0) {
    return (
      <p className="empty">
        {t("layers.none")}
        <button type="button" className="text-button" onClick={props.clear}>
          {t("layers.clear")}
        </button>
      </p>
    );
  }
  return (
    <ul role="tree" ref={ref} className="tree" aria-label={t("layers.title")} onKeyDown={move}>
      {groups.map((group) => (
        <ThemeItem key={group.theme.id} group={group} {...props} />
      ))}
    </ul>
  );
}

function found({ registry, typed }: Props, layer: Layer): boolean {
  return matches(layer, typed) || viewsOf(registry, layer).some((view) => matches(view, typed));
}

function ThemeItem({ group, ...props }: Props & { group: ThemeGroup }) {
  const { title, number } = useWords();
  const [folded, setFolded] = useState(false);
  const open = !folded || props.typed !== "";
  const total = group.layers.reduce((sum, layer) => sum + layer.count, 0);
  const keys: Record<string, () => void> = {
    ArrowRight: () => setFolded(false),
    ArrowLeft: () => setFolded(true),
    Enter: () => setFolded(open),
    " ": () => setFolded(open),
  };
  return (
    <li role="none">
      <div
        role="treeitem"
        aria-level={1}
        aria-expanded={open}
        tabIndex={-1}
        className="theme-line"
        onClick={() => setFolded(open)}
        onKeyDown={(event) => onKey(event, keys)}
      >
        <span className={`fold ${open ? "is-open" : ""}`}>
          <Icon name="right" size={13} />
        </span>
        <span className="theme-name">{title(group.theme)}</span>
        <span className="layer-count">{number(total)}</span>
      </div>
      {open ? (
        <ul role="group">
          {group.layers.map((layer) => (
            <Row key={layer.id} layer={layer} {...props} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

function Row({ layer, ...props }: Props & { layer: Layer }) {
  const { registry, shown, zoom, counts, typed } = props;
  const views = viewsOf(registry, layer).filter((view) => matches(view, typed));
  const several = views.length > 1 || (views.length === 1 && !matches(layer, typed));
  const row = (it: Layer, level: number, children?: React.ReactNode) => (
    <LayerRow
      key={it.id}
      registry={registry}
      layer={it}
      shown={shown}
      zoom={zoom}
      count={counts[it.id] ?? it.count}
      level={level}
    >
      {children}
    </LayerRow>
  );
  return row(layer, 2, several ? views.map((view) => row(view, 3)) : undefined);
}

/** Up, down, home and end walk the visible items. */
function move(event: KeyboardEvent<HTMLUListElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=treeitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  const next = items[Math.min(items.length - 1, Math.max(0, to))];
  for (const item of items) item.tabIndex = -1;
  if (next) {
    next.tabIndex = 0;
    next.focus();
  }
  event.preventDefault();
}
