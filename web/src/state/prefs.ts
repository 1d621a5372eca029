import type { Lang } from "../i18n/i18n.ts";
import type { ThemeName } from "../tokens/tokens.ts";
import { createStore } from "./store.ts";

/** Choices of the person, not of the view: kept in this browser. */
export interface Prefs {
  lang: Lang;
  theme: ThemeName;
  keys: boolean;
  leftOpen: boolean;
  legendOpen: boolean;
  /** pixels of the table under the map */
  dockHeight: number;
}

const KEY = "wanmi.prefs";
const FIRST: Prefs = {
  lang: "zh",
  theme: "light",
  keys: true,
  leftOpen: true,
  legendOpen: true,
  dockHeight: 268,
};

function stored(): Prefs {
  try {
    return { ...FIRST, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return FIRST;
  }
}

export const prefs = createStore<Prefs>(typeof localStorage === "undefined" ? FIRST : stored());

/** Apply the preferences to the document, now and whenever they change. */
export function applyPrefs(): void {
  const apply = () => {
    const { lang, theme } = prefs.get();
    document.documentElement.dataset.theme = theme;
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
    try {
      localStorage.setItem(KEY, JSON.stringify(prefs.get()));
    } catch {
      // a browser that keeps nothing still works
    }
  };
  apply();
  prefs.subscribe(apply);
}
