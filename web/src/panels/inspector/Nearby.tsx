import type { FeatureCollection, Feature as GeoFeature } from "geojson";
import { useEffect, useState } from "react";
import type { Feature } from "../../data/api.ts";
import { type Problem, postJson } from "../../data/http.ts";
import { bbox } from "../../map/bbox.ts";
import { NEARBY } from "../../map/style/nearby.ts";
import { layerOf } from "../../registry/registry.ts";
import type { Layer, Registry } from "../../registry/types.ts";
import { desk } from "../../state/desk.ts";
import { shownOf } from "../../state/shown.ts";
import { view } from "../../state/viewStore.ts";
import { Swatch } from "../Swatch.tsx";
import { useCardWords } from "./words.ts";

const PROCESS = "/ogc/processes/within-distance/execution";
const DISTANCES = [50, 100, 200, 500, 1000];
const MOST_LAYERS = 8;

interface Outcome {
  features: FeatureCollection;
  zone: FeatureCollection;
  summary: { found: number };
}

interface Counted {
  layer: Layer;
  found: number;
}

/** What lies within some metres of the object, counted by layer and shown on the map. */
export function Nearby({ registry, feature }: { registry: Registry; feature: Feature }) {
  const { d, title, number } = useCardWords();
  const [metres, setMetres] = useState(100);
  const [busy, setBusy] = useState(false);
  const [counts, setCounts] = useState<Counted[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const clear = () => desk.get().map?.show(NEARBY, []);
    return clear;
  }, []);
  const find = async () => {
    setBusy(true);
    setProblem(null);
    setCounts(null);
    try {
      setCounts(await found(registry, feature, metres));
    } catch (it) {
      setProblem(it as Problem);
    }
    setBusy(false);
  };
  return (
    <section className="card-group" aria-label={d("nearby")}>
      <h3>{d("nearby")}</h3>
      <form
        className="nearby-form"
        onSubmit={(event) => {
          event.preventDefault();
          void find();
        }}
      >
        <label>
          {d("within")}
          <select value={metres} onChange={(event) => setMetres(Number(event.target.value))}>
            {DISTANCES.map((it) => (
              <option key={it} value={it}>
                {d("metres", { n: it })}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" className="button" disabled={busy}>
          {d(busy ? "finding" : "find")}
        </button>
      </form>
      {problem ? (
        <p className="nearby-problem" role="alert">
          {title(problem)}
        </p>
      ) : null}
      {counts ? (
        <ul className="related" aria-label={d("nearbyFound")}>
          {counts.length === 0 ? <li className="empty">{d("nothingNear")}</li> : null}
          {counts.map(({ layer, found }) => (
            <li key={layer.id} className="related-entry">
              <Swatch registry={registry} layer={layer} />
              <span>{title(layer)}</span>
              <b>{number(found)}</b>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

/** Layers of data that the map shows and that hold anything. */
function asked(registry: Registry): Layer[] {
  return shownOf(registry, view.get().layers)
    .map((it) => layerOf(registry, it.id))
    .filter((it): it is Layer => it !== undefined && it.count > 0 && it.group !== "ground")
    .slice(0, MOST_LAYERS);
}

async function found(registry: Registry, feature: Feature, distance: number): Promise<Counted[]> {
  const counts: Counted[] = [];
  const shown: GeoFeature[] = [];
  for (const layer of asked(registry)) {
    const filter = view.get().filters[layer.id];
    const inputs = {
      layer: layer.id,
      geometry: feature.geometry,
      distance,
      ...(filter && { filter }),
    };
    const { features, zone, summary } = await postJson<Outcome>(PROCESS, {
      inputs,
      response: "document",
    });
    if (shown.length === 0) shown.push(...zone.features);
    const others = features.features.filter(
      (it) => !(layer.id === feature.layer && it.id === feature.id),
    );
    shown.push(...others);
    const self = features.features.length - others.length;
    if (summary.found > self) counts.push({ layer, found: summary.found - self });
  }
  desk.get().map?.show(NEARBY, shown);
  const [zone] = shown;
  if (zone?.geometry) desk.get().map?.goTo(bbox(zone.geometry));
  return counts.sort((a, b) => b.found - a.found);
}
