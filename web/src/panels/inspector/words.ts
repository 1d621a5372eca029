import { dictionary } from "../../i18n/i18n.ts";
import en from "./en.json";
import zh from "./zh.json";

/** The words of an object's relations and surroundings. */
export const useCardWords = dictionary({ zh, en });
