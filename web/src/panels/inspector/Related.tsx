import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { choose } from "../../app/actions.ts";
import type { Feature } from "../../data/api.ts";
import { getJson, type Problem } from "../../data/http.ts";
import { nameOf } from "../../registry/naming.ts";
import type { Layer, Registry } from "../../registry/types.ts";
import { shownOf, toggle } from "../../state/shown.ts";
import { useStore } from "../../state/store.ts";
import { instant } from "../../state/view.ts";
import { changeView, view } from "../../state/viewStore.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { countOf } from "../dock/asked.ts";
import { Swatch } from "../Swatch.tsx";
import { Nearby } from "./Nearby.tsx";
import { type Relation, relationsOf } from "./relations.ts";
import { useCardWords } from "./words.ts";

interface Props {
  registry: Registry;
  layer: Layer;
  feature: Feature;
}

interface Answer {
  numberMatched?: number;
  features: { id: number | string; properties: Record<string, unknown> }[];
}

/** What belongs to the object, and what lies near it. */
export default function Related({ registry, layer, feature }: Props) {
  const { d } = useCardWords();
  const asked = useMemo(() => relationsOf(registry, layer, feature), [registry, layer, feature]);
  const { found, pending, failed } = useAnswers(asked);
  return (
    <>
      <section className="card-group">
        <h3>{d("related")}</h3>
        {pending ? <Skeleton rows={3} height={34} /> : null}
        {failed ? <p className="empty">{d("relatedFailed")}</p> : null}
        {!pending && found.length === 0 && !failed ? <p className="empty">{d("none")}</p> : null}
        <ul className="related">
          {found.map((it) => (
            <Entry
              key={`${it.relation.layer.id}/${it.relation.filter}`}
              registry={registry}
              {...it}
            />
          ))}
        </ul>
      </section>
      {feature.geometry ? <Nearby registry={registry} feature={feature} /> : null}
    </>
  );
}

interface Found {
  relation: Relation;
  count: number;
  first: Answer["features"][number];
}

/** The relations that something stands behind. */
function useAnswers(asked: Relation[]) {
  const at = instant(useStore(view, (it) => it.at));
  const answers = useQueries({
    queries: asked.map(({ layer, filter }) => {
      const path = countOf({ layer: layer.id, filter, area: null, bbox: null, sort: null, at });
      return {
        queryKey: [path],
        staleTime: 30_000,
        queryFn: ({ signal }: { signal: AbortSignal }) => getJson<Answer>(path, signal),
      };
    }),
  });
  const found = answers.flatMap(({ data }, i): Found[] => {
    const [relation, first] = [asked[i], data?.features[0]];
    return relation && first ? [{ relation, first, count: data?.numberMatched ?? 1 }] : [];
  });
  const failed = answers.some((it) => (it.error as Problem | null)?.status === 0);
  return { found, failed, pending: answers.some((it) => it.isPending) };
}

/** One object by its name, or several behind their number. */
function Entry({ registry, relation, count, first }: Found & { registry: Registry }) {
  const words = useCardWords();
  const { d, title, number } = words;
  const { layer, field } = relation;
  const single = count === 1;
  const go = () => (single ? choose(pointed(layer, first)) : list(registry, relation));
  const name = nameOf(registry, layer, first.properties, words);
  return (
    <li>
      <button type="button" className="related-entry" onClick={go}>
        <Swatch registry={registry} layer={layer} />
        <span>
          {single ? name : title(layer)}
          <small>{single ? title(layer) : d("through", { field: title(field) })}</small>
        </span>
        {single ? null : <b>{number(count)}</b>}
      </button>
    </li>
  );
}

const pointed = (layer: Layer, { id, properties }: Answer["features"][number]): Feature => ({
  type: "Feature",
  id: Number(id),
  layer: layer.id,
  geometry: null,
  properties,
});

/** Show them in the table and alone on the map. */
function list(registry: Registry, { layer, filter }: Relation): void {
  const { filters, layers } = view.get();
  if (!shownOf(registry, layers).some((it) => it.id === layer.id)) {
    toggle(registry, [layer.id], true);
  }
  changeView({ table: layer.id, filters: { ...filters, [layer.id]: filter } });
}
