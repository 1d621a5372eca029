import { dictionary } from "../i18n/i18n.ts";
import en from "./en.json";
import zh from "./zh.json";

/** The words of the collectors' pages. */
export const useMyWords = dictionary({ zh, en });
export type MyWords = ReturnType<typeof useMyWords>;
