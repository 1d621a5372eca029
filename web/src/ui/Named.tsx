import { useQuery } from "@tanstack/react-query";
import { getJson } from "../data/http.ts";
import { UNKNOWN } from "../registry/values.ts";

const HOUR = 3_600_000;

interface Answer {
  features: { id: number; properties: { name?: string | null } }[];
}

/** The object of a layer that has a code, as the OGC service at `root` tells it. */
function useCoded(layer: string | null, code: string | null, root: string) {
  const filter = `code = '${(code ?? "").replaceAll("'", "''")}'`;
  const query = new URLSearchParams({ f: "json", limit: "1", skipGeometry: "true", filter });
  const path = `${root}/collections/${layer}/items?${query}`;
  const found = useQuery<Answer>({
    queryKey: [path],
    enabled: layer !== null && Boolean(code),
    staleTime: HOUR,
    retry: false,
    queryFn: ({ signal }) => getJson(path, signal),
  });
  return found.data?.features[0];
}

interface Props {
  layer: string;
  code: string | null;
  /** where to ask: a draft has names of its own */
  root?: string | undefined;
}

/** What the object with a code is called, with its code; the code alone until that is known. */
export function Named({ layer, code, root = "/ogc" }: Props) {
  const found = useCoded(layer, code, root);
  if (!code) return UNKNOWN;
  const name = found?.properties.name;
  return name ? (
    <>
      {name} <small className="named-code">{code}</small>
    </>
  ) : (
    code
  );
}
