import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

const ID = "virtual:pictograms";
const ROOT = join(import.meta.dirname, "..", "..");
const OWN = join(import.meta.dirname, "..", "src", "map", "images", "own");
const TABLER = dirname(createRequire(import.meta.url).resolve("@tabler/icons/outline/map.svg"));
const DECLARING = ["layers", "grids", "geocoding", "services"];
const DECLARED = /["']?icon["']?\s*[=:]\s*["']([a-z][a-z0-9-]*)["']/g;

function filesOf(folder: string, suffix: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(suffix))
    .map((file) => join(folder, file));
}

/** Names of pictograms that layers are declared with, and those of the code lists' `icon` column. */
export function wanted(root = ROOT): string[] {
  const declared = DECLARING.flatMap((folder) => filesOf(join(root, folder), ".py")).flatMap(named);
  const listed = filesOf(join(root, "data", "codes"), ".csv").flatMap((it) => column(it, "icon"));
  return [...new Set(["box", ...declared, ...listed])].filter(Boolean).sort();
}

function named(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(DECLARED)].map((match) => match[1] ?? "");
}

function column(file: string, title: string): string[] {
  const [head, ...rows] = readFileSync(file, "utf8").split("\n").map(cells);
  const at = head?.indexOf(title) ?? -1;
  return at < 0 ? [] : rows.map((row) => row[at] ?? "");
}

function cells(line: string): string[] {
  return [...line.trim().matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((m) => m[1] ?? "");
}

/** Path data of one pictogram on the 24-unit grid, to be stroked; own drawings come first. */
export function paths(name: string): string[] | null {
  const file = [join(OWN, `${name}.svg`), join(TABLER, `${name}.svg`)].find((it) => existsSync(it));
  if (!file) return null;
  const svg = readFileSync(file, "utf8");
  return [...svg.matchAll(/<path(?![^>]*stroke="none")[^>]*\sd="([^"]+)"/g)].map((m) => m[1] ?? "");
}

const FILE = "pictograms.json";

/**
 * Emits the pictograms that the registry can name as one small file, loaded when first needed; and
 * as JSON for the server, whose map styles draw the same ones.
 */
export function pictograms(): Plugin {
  return {
    name: "pictograms",
    resolveId: (id) => (id === ID ? `\0${ID}` : null),
    load(id) {
      if (id !== `\0${ID}`) return null;
      const drawn: Record<string, string[]> = {};
      for (const name of wanted()) {
        const found = paths(name);
        if (found) drawn[name] = found;
        else this.warn(`no pictogram "${name}": add src/map/images/own/${name}.svg`);
      }
      const source = JSON.stringify(drawn);
      if (!this.meta.watchMode) this.emitFile({ type: "asset", fileName: FILE, source });
      return `export default ${source}`;
    },
  };
}
