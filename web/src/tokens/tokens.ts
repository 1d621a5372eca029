/**
 * The one source of colours: CSS variables, the component library's theme and the map style are
 * derived from it. Light for day, dark for desks at night.
 */

export type ThemeName = "light" | "dark";

const light = {
  bg: "#F3F5F8",
  surface: "#FFFFFF",
  raised: "#F6F8FA",
  line: "#DCE2E8",
  control: "#8A96A3",
  text1: "#16202A",
  text2: "#465462",
  text3: "#66727F",
  accent: "#1259C3",
  accentSoft: "#E8F0FD",
  accentText: "#FFFFFF",
  overdue: "#CF1F2E",
  overdueTag: "#B01824",
  overdueSoft: "#FDECED",
  due: "#E39A00",
  dueTag: "#7A4D00",
  dueSoft: "#FFF3D9",
  closed: "#1B7F4B",
  closedTag: "#166A3E",
  closedSoft: "#E4F4EB",
  draft: "#7436C0",
  draftTag: "#5F2AA3",
  draftSoft: "#F2EAFC",
  rail: "#14202E",
  railText: "#AEBBC9",
  railActive: "#1F3147",
  railOn: "#FFFFFF",
  shadow: "rgba(22,32,42,.14)",
};

export type Tokens = typeof light;

const dark: Tokens = {
  bg: "#0E1620",
  surface: "#16212E",
  raised: "#1D2A39",
  line: "#2C3B4D",
  control: "#66788C",
  text1: "#E8EEF4",
  text2: "#A9B7C6",
  text3: "#8B9AAB",
  accent: "#6BA5FF",
  accentSoft: "#1B3152",
  accentText: "#06152B",
  overdue: "#FF6B6B",
  overdueTag: "#FF8585",
  overdueSoft: "#3A1D24",
  due: "#FFC53D",
  dueTag: "#FFC53D",
  dueSoft: "#372D16",
  closed: "#4CC38A",
  closedTag: "#4CC38A",
  closedSoft: "#16322A",
  draft: "#B794F6",
  draftTag: "#C9B0F8",
  draftSoft: "#2B2347",
  rail: "#14202E",
  railText: "#AEBBC9",
  railActive: "#1F3147",
  railOn: "#FFFFFF",
  shadow: "rgba(0,0,0,.5)",
};

export const tokens: Record<ThemeName, Tokens> = { light, dark };

/** Families present on Chinese desktops, phones and servers; nothing is downloaded. */
export const FONTS = [
  "PingFang SC",
  "Microsoft YaHei",
  "Noto Sans CJK SC",
  "Source Han Sans SC",
  "sans-serif",
];
