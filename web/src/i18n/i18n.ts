import type { Titled } from "../registry/types.ts";
import { prefs } from "../state/prefs.ts";
import { useStore } from "../state/store.ts";
import en from "./en.json";
import zh from "./zh.json";

export type Lang = "zh" | "en";
export type Key = keyof typeof zh;

const words: Record<Lang, Record<Key, string>> = { zh, en };

/** A text of the dictionary; `{name}` is replaced by the parameter of that name. */
export function translate(lang: Lang, key: Key, params: Record<string, string | number> = {}) {
  return (words[lang][key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) =>
    String(params[name] ?? ""),
  );
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

export function useWords(): Words {
  return made[useStore(prefs, (value) => value.lang)];
}
