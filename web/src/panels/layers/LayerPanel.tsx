import { useDeferredValue, useState } from "react";
import { useCounts, useMe } from "../../data/api.ts";
import { useWords } from "../../i18n/i18n.ts";
import type { Registry } from "../../registry/types.ts";
import { desk } from "../../state/desk.ts";
import { prefs } from "../../state/prefs.ts";
import { useShown } from "../../state/shown.ts";
import { useStore } from "../../state/store.ts";
import { changeView, view } from "../../state/viewStore.ts";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { LayerTree } from "./LayerTree.tsx";

/** What can be seen: layers by theme, with search, and the base map. */
export function LayerPanel({ registry, sheet }: { registry: Registry; sheet?: boolean }) {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  const shown = useShown(registry);
  const { zoom, counts } = useInView(
    registry,
    shown.map((it) => it.id),
  );
  return (
    <section className="layer-panel" aria-label={t("layers.title")}>
      {sheet ? null : (
        <header className="panel-head">
          <h2>{t("layers.title")}</h2>
          <IconButton
            icon="panel"
            label={t("layers.hide")}
            hint="L"
            onClick={() => prefs.set({ leftOpen: false })}
          />
        </header>
      )}
      <div className="panel-tools">
        <label className="field">
          <Icon name="search" size={16} />
          <input
            type="search"
            value={typed}
            placeholder={t("top.searchLayers")}
            aria-label={t("top.searchLayers")}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <button type="button" className="text-button" onClick={() => changeView({ layers: null })}>
          {t("layers.reset")}
        </button>
      </div>
      <div className="panel-body">
        <LayerTree
          registry={registry}
          shown={shown}
          typed={typed}
          zoom={zoom}
          counts={counts}
          clear={() => setTyped("")}
        />
        <Basemaps registry={registry} />
      </div>
    </section>
  );
}

/** Numbers of the map's present extent for the layers that show. */
function useInView(registry: Registry, ids: string[]) {
  const bbox = useStore(desk, (it) => it.bbox);
  const zoom = useStore(desk, (it) => it.zoom);
  const at = useStore(view, (it) => it.at);
  const known = ids.filter((id) => registry.layers.some((layer) => layer.id === id)).sort();
  const counts = useCounts(useDeferredValue(at ? null : bbox), known);
  return { zoom, counts: counts.data ?? {} };
}

function Basemaps({ registry }: { registry: Registry }) {
  const { t, title } = useWords();
  const me = useMe();
  const chosen = useStore(view, (it) => it.base);
  const offered = registry.basemaps ?? me.data?.basemaps ?? [];
  if (offered.length === 0) return null;
  return (
    <fieldset className="basemaps">
      <legend>{t("layers.basemap")}</legend>
      {[
        { id: null, name: t("layers.own") },
        ...offered.map((it) => ({ id: it.id, name: title(it) })),
      ].map((it) => (
        <label key={it.id ?? "own"}>
          <input
            type="radio"
            name="basemap"
            checked={chosen === it.id}
            onChange={() => changeView({ base: it.id })}
          />
          {it.name}
        </label>
      ))}
    </fieldset>
  );
}
