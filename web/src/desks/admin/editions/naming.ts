import type { Registry } from "../../../registry/types.ts";

/** The registry's list of the words of a kind's field, where there is one. */
const LISTS: Record<string, string> = {
  "flow/machine": "case_machine",
  "flow/state": "case_state",
  "flow/to": "case_state",
};

/** What a coded value is called, if the registry knows its list. */
export function namesOf(registry: Registry, lang: "zh" | "en") {
  return (kind: string, field: string, code: string): string | undefined => {
    const items = registry.codes[LISTS[`${kind}/${field}`] ?? ""];
    const found = items?.find((it) => it.code === code);
    return found ? (lang === "zh" ? found.zh : found.en || found.zh) : undefined;
  };
}
