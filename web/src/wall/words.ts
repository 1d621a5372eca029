import { dictionary } from "../i18n/i18n.ts";
import en from "./en.json";
import zh from "./zh.json";

/** The words of the wall. */
export const useWallWords = dictionary({ zh, en });
export type WallWords = ReturnType<typeof useWallWords>;
