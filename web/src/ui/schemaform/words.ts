import { both, dictionary } from "../../i18n/i18n.ts";
import en from "./en.json";
import zh from "./zh.json";

/** The words of forms. */
export const useFormWords = dictionary({ zh, en });

/** A sentence of forms in both languages. */
export const say = both({ zh, en });
