import { dictionary } from "../../i18n/i18n.ts";
import en from "./en.json";
import zh from "./zh.json";

/** The words of the table and its filter. */
export const useDockWords = dictionary({ zh, en });
