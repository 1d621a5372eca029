import type { Registry, Titled } from "../../../registry/types.ts";

/** The word of a code in one of the registry's lists; the code itself where it has none. */
export function wordOf(
  registry: Registry,
  list: string,
  code: string,
  title: (named: Titled) => string,
): string {
  const found = registry.codes[list]?.find((item) => item.code === code);
  return found ? title(found) : code;
}
