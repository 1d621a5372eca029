import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Feature } from "../data/api.ts";
import { getJson, type Problem } from "../data/http.ts";
import { useWords } from "../i18n/i18n.ts";
import type { Registry } from "../registry/types.ts";
import { select } from "../state/viewStore.ts";
import { Skeleton } from "../ui/Skeleton.tsx";
import { Trouble } from "../ui/Trouble.tsx";

const ROWS = 100;

/** For devices without WebGL: the objects of a layer as a list, with the same card. */
export function ListInstead({ registry }: { registry: Registry }) {
  const { t, title, number } = useWords();
  const layers = registry.layers.filter((layer) => !layer.view_of && layer.count > 0);
  const [id, setId] = useState(layers[0]?.id ?? "");
  const path = `/ogc/collections/${id}/items?f=json&limit=${ROWS}`;
  const items = useQuery<{ features: Feature[] }, Problem>({
    queryKey: [path],
    enabled: id !== "",
    queryFn: ({ signal }) => getJson(path, signal),
  });
  return (
    <section className="list-instead" aria-label={t("list.title")}>
      <p role="alert">{t("map.none")}</p>
      <label>
        {t("list.pick")}
        <select value={id} onChange={(event) => setId(event.target.value)}>
          {layers.map((layer) => (
            <option key={layer.id} value={layer.id}>
              {title(layer)} {number(layer.count)}
            </option>
          ))}
        </select>
      </label>
      {items.isPending ? <Skeleton rows={12} /> : null}
      {items.isError ? (
        <Trouble say="error.identify" problem={items.error} retry={() => items.refetch()} />
      ) : null}
      <ul>
        {items.data?.features.map((feature) => (
          <li key={feature.id}>
            <button type="button" onClick={() => select({ layer: id, id: Number(feature.id) })}>
              {String(feature.properties.name ?? feature.properties.code ?? feature.id)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
