import { both, dictionary } from "../../i18n/i18n.ts";
import type { Registry } from "../../registry/types.ts";
import en from "./en.json";
import type { Transition } from "./types.ts";
import zh from "./zh.json";

/** The words of the case desk. */
export const useCaseWords = dictionary({ zh, en });

/** A sentence of the case desk in both languages. */
export const say = both({ zh, en });

/** The word of a code in one of the registry's lists; the code itself where it has none. */
export function wordOf(
  registry: Registry,
  list: string,
  code: string,
  title: (named: { zh: string; en: string }) => string,
): string {
  const found = registry.codes[list]?.find((item) => item.code === code);
  return found ? title(found) : code;
}

/** What the flow calls a step. */
export function stepName(
  flow: Transition[],
  step: { machine: string; action: string; state_from: string },
): { zh: string; en: string } | undefined {
  const same = flow.filter((it) => it.machine === step.machine && it.action === step.action);
  return same.find((it) => it.state === step.state_from) ?? same[0];
}
