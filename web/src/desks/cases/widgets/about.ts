import { createContext, useContext } from "react";
import type { Case } from "../types.ts";

/** The case that a form is about, for controls that begin with what is near it; null for several. */
export const AboutCase = createContext<Case | null>(null);

export const useAboutCase = () => useContext(AboutCase);
