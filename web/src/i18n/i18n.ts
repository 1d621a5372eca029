import type { Titled } from "../registry/types.ts";
import { prefs } from "../state/prefs.ts";
import { useStore } from "../state/store.ts";
import en from "./en.json";
import zh from "./zh.json";

export type Lang = "zh" | "en";
export type Key = keyof typeof zh;

const words: Record<Lang, Record<Key, string>> = { zh, en };

/** `{name}` is replaced by the parameter of that name. */
function fill(text: string, params: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ""));
}

/** A text of the dictionary. */
export function translate(lang: Lang, key: Key, params: Record<string, string | number> = {}) {
  return fill(words[lang][key] ?? key, params);
}

export interface Words {
  lang: Lang;
  t: (key: Key, params?: Record<string, string | number>) => string;
  title: (named: Titled) => string;
  number: (value: number) => string;
}

const made: Record<Lang, Words> = { zh: make("zh"), en: make("en") };

function make(lang: Lang): Words {
  const format = new Intl.NumberFormat(lang === "zh" ? "zh-CN" : "en-GB", {
    maximumFractionDigits: 3,
  });
  return {
    lang,
    t: (key, params) => translate(lang, key, params),
    title: (named) => (lang === "en" ? named.en || named.zh : named.zh),
    number: (value) => format.format(value),
  };
}

/** A hook for the words of a desk, which come with its own chunk. */
export function dictionary<K extends string>(own: Record<Lang, Record<K, string>>) {
  return (): Words & { d: (key: K, params?: Record<string, string | number>) => string } => {
    const shared = useWords();
    return { ...shared, d: (key, params = {}) => fill(own[shared.lang][key] ?? key, params) };
  };
}

/** A text of an own dictionary in both languages, for rules that know no person. */
export function both<K extends string>(own: Record<Lang, Record<K, string>>) {
  return (key: K, params: Record<string, string | number> = {}): Titled => ({
    zh: fill(own.zh[key], params),
    en: fill(own.en[key], params),
  });
}

export function useWords(): Words {
  return made[useStore(prefs, (value) => value.lang)];
}
