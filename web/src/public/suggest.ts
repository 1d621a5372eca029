import type { Service } from "./calls.ts";

const MOST = 8;

/** Classes to choose from: those that a word finds, without one what is reported most, one per kind. */
export function suggested(all: readonly Service[], common: readonly string[], text: string) {
  const word = text.trim().toLowerCase();
  if (word) {
    const hit = (it: Service) =>
      [it.service_name, it.keywords, it.group].some((part) => part?.toLowerCase().includes(word));
    return all.filter(hit).slice(0, MOST);
  }
  const known = new Map(all.map((it) => [it.service_code, it]));
  const first = common.flatMap((code) => known.get(code) ?? []);
  return (first.length ? first : onePerGroup(all)).slice(0, MOST);
}

function onePerGroup(all: readonly Service[]): Service[] {
  const seen = new Set<string>();
  return all.filter((it) => {
    const group = it.group ?? it.service_code;
    return !seen.has(group) && seen.add(group);
  });
}
