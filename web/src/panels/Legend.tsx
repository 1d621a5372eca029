import { useWords } from "../i18n/i18n.ts";
import { drawable } from "../map/style/style.ts";
import type { Appearance, Layer, Registry } from "../registry/types.ts";
import { desk } from "../state/desk.ts";
import { prefs } from "../state/prefs.ts";
import { useShown } from "../state/shown.ts";
import { useStore } from "../state/store.ts";
import { Icon } from "../ui/Icon.tsx";
import { Swatch } from "./Swatch.tsx";

/** Every mark of data that the map shows now, behind a button. */
export function Legend({ registry }: { registry: Registry }) {
  const { t } = useWords();
  const open = useStore(prefs, (it) => it.legendOpen);
  const layers = useMarked(registry);
  if (layers.length === 0) return null;
  return (
    <section className="legend" aria-label={t("legend.title")}>
      <button
        type="button"
        className="legend-head"
        aria-expanded={open}
        onClick={() => prefs.set({ legendOpen: !open })}
      >
        {t("legend.title")}
        <span className={`fold ${open ? "is-open" : ""}`}>
          <Icon name="right" size={13} />
        </span>
      </button>
      {open ? <LegendList registry={registry} /> : null}
    </section>
  );
}

/** Layers of data that the map shows at its present scale, the upper ones first. */
function useMarked(registry: Registry): Layer[] {
  const zoom = useStore(desk, (it) => it.zoom);
  return drawable(registry, useShown(registry))
    .map((it) => it.layer)
    .filter((layer) => layer.group !== "ground" && layer.count > 0)
    .filter((layer) => zoom + 0.01 >= layer.zoom[0])
    .reverse();
}

/** The marks with the classes inside a layer. */
export function LegendList({ registry }: { registry: Registry }) {
  const { title, t } = useWords();
  const layers = useMarked(registry);
  const heated = new Set(useShown(registry).flatMap((it) => (it.heat ? [it.id] : [])));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a low screen the keyboard scrolls it
    <ul tabIndex={0}>
      {layers.map((layer) => (
        <li key={layer.id}>
          <div className="legend-row">
            <Swatch registry={registry} layer={layer} />
            <span>{title(layer)}</span>
            {heated.has(layer.id) ? <small>{t("legend.heat")}</small> : null}
          </div>
          <Classes registry={registry} layer={layer} />
        </li>
      ))}
    </ul>
  );
}

/** Values that look different from each other; pictograms alone are read on the map itself. */
function Classes({ registry, layer }: { registry: Registry; layer: Layer }) {
  const { title } = useWords();
  const by = layer.style.by;
  if (!by) return null;
  const values = Object.entries(by.values).filter(([, look]) => differs(look));
  const codes = registry.codes[layer.fields.find((it) => it.name === by.field)?.codes ?? ""];
  const named = values.flatMap(([value, look]) => {
    const code = codes?.find((it) => it.code === value);
    return code ? [{ value, look, name: title(code) }] : [];
  });
  if (named.length < 2) return null;
  return (
    <ul className="legend-classes">
      {named.map(({ value, look, name }) => (
        <li key={value} className="legend-row">
          <Swatch registry={registry} layer={layer} look={look} />
          <span>{name}</span>
        </li>
      ))}
    </ul>
  );
}

const differs = (look: Appearance) => Boolean(look.color ?? look.width ?? look.form);
