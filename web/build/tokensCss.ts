import type { Plugin } from "vite";
import { FONTS, type ThemeName, tokens } from "../src/tokens/tokens.ts";

const ID = "virtual:tokens.css";

const name = (key: string) => `--${key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;

function block(theme: ThemeName): string {
  return Object.entries(tokens[theme])
    .map(([key, value]) => `${name(key)}:${value}`)
    .join(";");
}

export function css(): string {
  const fonts = FONTS.map((f) => (f.includes(" ") ? `"${f}"` : f)).join(",");
  return [
    `:root{--font:${fonts};${block("light")};color-scheme:light}`,
    `:root[data-theme=dark]{${block("dark")};color-scheme:dark}`,
  ].join("\n");
}

/** Makes `virtual:tokens.css` of the token file, so that colours are written once. */
export function tokensCss(): Plugin {
  return {
    name: "tokens-css",
    resolveId: (id) => (id === ID ? `\0${ID}` : null),
    load: (id) => (id === `\0${ID}` ? css() : null),
  };
}
