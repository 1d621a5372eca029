import { useQueries } from "@tanstack/react-query";
import { getJson } from "../../data/http.ts";
import type { Layer } from "../../registry/types.ts";
import { useStore } from "../../state/store.ts";
import { instant } from "../../state/view.ts";
import { view } from "../../state/viewStore.ts";
import { countOf } from "./asked.ts";

const FRESH_MS = 30_000;

/** How many objects of each layer meet its filter inside the polygon, once there is one. */
export function useCountsIn(layers: Layer[]): Record<string, number> {
  const area = useStore(view, (it) => it.area);
  const filters = useStore(view, (it) => it.filters);
  const at = instant(useStore(view, (it) => it.at));
  const found = useQueries({
    queries: layers.map(({ id }) => {
      const filter = filters[id] ?? "";
      const path = countOf({ layer: id, filter, area, bbox: null, sort: null, at });
      return {
        queryKey: [path],
        enabled: area !== null,
        staleTime: FRESH_MS,
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          getJson<{ numberMatched?: number }>(path, signal),
      };
    }),
  });
  if (!area) return {};
  return Object.fromEntries(
    layers.flatMap(({ id }, i) => {
      const matched = found[i]?.data?.numberMatched;
      return matched === undefined ? [] : [[id, matched]];
    }),
  );
}
