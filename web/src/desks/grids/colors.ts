import type { ThemeName } from "../../tokens/tokens.ts";

/** Colours of the desk's marks; no state colour of cases is among them. */
interface Colors {
  cell: string;
  draft: string;
  casing: string;
  added: string;
  gone: string;
  core: string;
  dark: string;
  catch: string;
  halo: string;
  theirs: string;
  /** work from little to much */
  ramp: string[];
}

export const colors: Record<ThemeName, Colors> = {
  light: {
    cell: "#5B54CF",
    draft: "#7436C0",
    casing: "#FFFFFF",
    added: "#1B7F4B",
    gone: "#66727F",
    core: "#00B4F0",
    dark: "#00364D",
    catch: "#C0188F",
    halo: "rgba(255,255,255,.92)",
    theirs: "#0B7A75",
    ramp: ["#E6EEF8", "#B5CFEA", "#7FACD9", "#4A86C2", "#1F5E9E"],
  },
  dark: {
    cell: "#8F8AF0",
    draft: "#B794F6",
    casing: "#06131A",
    added: "#4CC38A",
    gone: "#8B9AAB",
    core: "#33D6FF",
    dark: "#06131A",
    catch: "#FF7AD9",
    halo: "rgba(7,12,19,.92)",
    theirs: "#4CC3BC",
    ramp: ["#14304F", "#1F5E9E", "#4A86C2", "#7FACD9", "#B5CFEA"],
  },
};

interface Look {
  pattern: "hatch" | "back" | "cross" | "dots";
  color: string;
}

const OTHER: Look = { pattern: "back", color: "#7A4D00" };

/** How each kind of finding is filled: the pattern tells it apart without the colour. */
const LOOKS: Record<string, Look> = {
  gap: { pattern: "hatch", color: "#D9480F" },
  overlap: { pattern: "cross", color: "#C2255C" },
  outside: { pattern: "cross", color: "#9C36B5" },
  crossing: { pattern: "cross", color: "#9C36B5" },
  building_cut: { pattern: "dots", color: "#A61E4D" },
  border_cut: { pattern: "dots", color: "#66727F" },
  component_cut: { pattern: "dots", color: "#A61E4D" },
};

export const lookOf = (kind: string): Look => LOOKS[kind] ?? OTHER;
export const KINDS = Object.keys(LOOKS);
