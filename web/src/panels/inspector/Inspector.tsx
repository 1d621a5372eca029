import { type ComponentProps, lazy, Suspense, useEffect, useState } from "react";
import { choose, close, walk, zoomTo } from "../../app/actions.ts";
import { go } from "../../app/route.ts";
import type { Feature } from "../../data/api.ts";
import { useWords } from "../../i18n/i18n.ts";
import { nameOf } from "../../registry/naming.ts";
import { layerOf } from "../../registry/registry.ts";
import type { Layer, Registry } from "../../registry/types.ts";
import { desk } from "../../state/desk.ts";
import { useStore } from "../../state/store.ts";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Present } from "../../ui/present/Present.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Swatch } from "../Swatch.tsx";
import { Attributes } from "./Attributes.tsx";
import { History, pickable } from "./History.tsx";
import { useSelected } from "./useSelected.ts";
import { useCardWords } from "./words.ts";

/** The group of layers that have pages of their own, and the layer in it that these are about. */
const CASES = "cases";
const Related = lazy(() => import("./Related.tsx"));

type Tab = "overview" | "history" | "related";

/** The card of the selected object: what it is, all its attributes, and how it came to be so. */
export function Inspector({ registry }: { registry: Registry }) {
  const { t } = useWords();
  const { selected, feature, history } = useSelected();
  const map = useStore(desk, (it) => it.map);
  useEffect(() => map?.pick(feature ? [pickable(feature)] : []), [map, feature]);
  const layer = selected ? layerOf(registry, selected.layer) : undefined;
  return (
    <section className="inspector" aria-label={t("card.title")}>
      <Head registry={registry} layer={layer} feature={feature} />
      {feature ? <Present layer={feature.layer} id={feature.id} /> : null}
      {layer && feature ? <ToCase layer={layer} feature={feature} /> : null}
      <Ring registry={registry} />
      {layer && feature ? (
        <Tabs registry={registry} layer={layer} feature={feature} history={history} />
      ) : (
        <Waiting pending={history.isPending} />
      )}
    </section>
  );
}

function Waiting({ pending }: { pending: boolean }) {
  const { t } = useWords();
  return pending ? <Skeleton rows={8} /> : <p className="empty">{t("card.gone")}</p>;
}

function Tabs(props: ComponentProps<typeof History>) {
  const { t } = useWords();
  const { d } = useCardWords();
  const [tab, setTab] = useState<Tab>("overview");
  return (
    <>
      <div className="tabs" role="tablist">
        <TabButton
          label={t("card.overview")}
          on={tab === "overview"}
          go={() => setTab("overview")}
        />
        <TabButton label={t("card.history")} on={tab === "history"} go={() => setTab("history")} />
        <TabButton label={d("tab")} on={tab === "related"} go={() => setTab("related")} />
      </div>
      <div className="panel-body card-body" role="tabpanel">
        {tab === "overview" ? <Attributes {...props} /> : null}
        {tab === "history" ? <History {...props} /> : null}
        {tab === "related" ? (
          <Suspense fallback={<Skeleton rows={3} height={34} />}>
            <Related key={`${props.layer.id}/${props.feature.id}`} {...props} />
          </Suspense>
        ) : null}
      </div>
    </>
  );
}

interface HeadProps {
  registry: Registry;
  layer: Layer | undefined;
  feature: Feature | undefined;
}

function Head({ registry, layer, feature }: HeadProps) {
  const words = useWords();
  const { t, title } = words;
  const name = layer && nameOf(registry, layer, feature?.properties ?? {}, words);
  return (
    <header className="panel-head card-head">
      {layer ? <Swatch registry={registry} layer={layer} /> : null}
      <div className="card-titles">
        <h2>{name ?? t("card.title")}</h2>
        {layer ? <p>{title(layer)}</p> : null}
      </div>
      <IconButton
        icon="target"
        label={t("card.zoom")}
        hint="Z"
        disabled={!feature?.geometry}
        onClick={() => zoomTo(feature ?? null)}
      />
      <IconButton icon="close" label={t("card.close")} hint="Esc" onClick={close} />
    </header>
  );
}

/** The page of the case that the object is, or is of. */
function ToCase({ layer, feature }: { layer: Layer; feature: Feature }) {
  const { d } = useCardWords();
  if (layer.group !== CASES) return null;
  const id = layer.id === CASES ? feature.id : feature.properties.case_id;
  if (typeof id !== "number") return null;
  return (
    <a className="text-button card-case" href={`/cases/${id}`} onClick={go(`/cases/${id}`)}>
      {d("openCase")}
      <Icon name="right" size={14} />
    </a>
  );
}

/** Several objects lie at the same place: all are named, the arrows walk them. */
function Ring({ registry }: { registry: Registry }) {
  const { t } = useWords();
  const ring = useStore(desk, (it) => it.ring);
  const [open, setOpen] = useState(false);
  const { selected } = useSelected();
  if (ring.length < 2) return null;
  return (
    <div className="ring">
      <div className="ring-head">
        <button
          type="button"
          className="text-button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <span className={`fold ${open ? "is-open" : ""}`}>
            <Icon name="right" size={13} />
          </span>
          {t("card.found", { n: ring.length })}
        </button>
        <IconButton icon="left" label={t("card.previous")} hint="[" onClick={() => walk(-1)} />
        <IconButton icon="right" label={t("card.next")} hint="]" onClick={() => walk(1)} />
      </div>
      {open ? (
        <ul>
          {ring.map((it) => (
            <RingItem
              key={`${it.layer}/${it.id}`}
              registry={registry}
              feature={it}
              on={it.layer === selected?.layer && it.id === selected?.id}
            />
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function RingItem({
  registry,
  feature,
  on,
}: {
  registry: Registry;
  feature: Feature;
  on: boolean;
}) {
  const words = useWords();
  const layer = layerOf(registry, feature.layer);
  if (!layer) return null;
  return (
    <li>
      <button
        type="button"
        className={`ring-item ${on ? "is-on" : ""}`}
        onClick={() => choose(feature)}
      >
        <Swatch registry={registry} layer={layer} />
        <span>{nameOf(registry, layer, feature.properties, words)}</span>
        <small>{words.title(layer)}</small>
      </button>
    </li>
  );
}

function TabButton({ label, on, go }: { label: string; on: boolean; go: () => void }) {
  return (
    <button
      type="button"
      role="tab"
      aria-selected={on}
      className={`tab ${on ? "is-on" : ""}`}
      onClick={go}
    >
      {label}
    </button>
  );
}
