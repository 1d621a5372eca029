import { dictionary } from "../../i18n/i18n.ts";
import en from "./en.json";
import zh from "./zh.json";

/** The words of kept views and of the time slider. */
export const useBookmarkWords = dictionary({ zh, en });
