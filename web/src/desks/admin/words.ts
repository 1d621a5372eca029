import { dictionary } from "../../i18n/i18n.ts";
import en from "./en.json";
import zh from "./zh.json";

/** The words of the administration. */
export const useAdminWords = dictionary({ zh, en });
