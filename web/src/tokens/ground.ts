import type { ThemeName } from "./tokens.ts";

/** Colours of the base map's fixed parts; the layers' own come from the registry. */
export interface Ground {
  land: string;
  casingMajor: string;
  casingMinor: string;
  roadFill: string;
  buildingLine: string;
  label: string;
  labelStrong: string;
  waterLabel: string;
  halo: string;
  boundaryCasing: string;
  markCasing: string;
  selection: string;
  selectionCasing: string;
}

export const ground: Record<ThemeName, Ground> = {
  light: {
    land: "#F3F2EF",
    casingMajor: "#BFB9AE",
    casingMinor: "#D6D2CA",
    roadFill: "#FFFFFF",
    buildingLine: "#D3CFC7",
    label: "#4B5259",
    labelStrong: "#2A3138",
    waterLabel: "#28597A",
    halo: "rgba(255,255,255,.9)",
    boundaryCasing: "rgba(255,255,255,.85)",
    markCasing: "#FFFFFF",
    selection: "#00B4F0",
    selectionCasing: "#00364D",
  },
  dark: {
    land: "#0A111A",
    casingMajor: "#0A111A",
    casingMinor: "#0A111A",
    roadFill: "#22344A",
    buildingLine: "#1D2E43",
    label: "#8CA0B5",
    labelStrong: "#C6D3E0",
    waterLabel: "#6FA6D2",
    halo: "rgba(7,12,19,.9)",
    boundaryCasing: "rgba(7,12,19,.8)",
    markCasing: "#0A111A",
    selection: "#33D6FF",
    selectionCasing: "#06131A",
  },
};
