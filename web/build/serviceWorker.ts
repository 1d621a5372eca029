import { createHash } from "node:crypto";
import type { Plugin, Rolldown } from "vite";

const PAGE = "m.html";
const WORKER = "m-sw.js";
const NAME = "__SHELL__";
const MAP_WORKER = /maplibre.*worker.*\.m?js$/;

type Bundle = Rolldown.OutputBundle;

/** Files that a page can come to need, those of its later chunks too. */
function reachable(bundle: Bundle, file: string, seen = new Set<string>()): Set<string> {
  const chunk = bundle[file];
  if (seen.has(file) || chunk?.type !== "chunk") return seen;
  seen.add(file);
  const meta = (
    chunk as { viteMetadata?: { importedCss?: Set<string>; importedAssets?: Set<string> } }
  ).viteMetadata;
  for (const css of meta?.importedCss ?? []) seen.add(css);
  for (const asset of meta?.importedAssets ?? []) seen.add(asset);
  for (const other of [...chunk.imports, ...chunk.dynamicImports]) reachable(bundle, other, seen);
  return seen;
}

/** Tells the telephone's service worker which files its page consists of. */
export function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const worker = bundle[WORKER];
      const entry = Object.values(bundle).find(
        (it) => it.type === "chunk" && it.isEntry && it.facadeModuleId?.endsWith(PAGE),
      );
      if (worker?.type !== "chunk" || !entry)
        throw new Error("The telephone's page has no worker.");
      if (worker.imports.length) throw new Error("A service worker must be one file.");
      const found = [...reachable(bundle, entry.fileName)];
      found.push(...Object.keys(bundle).filter((file) => MAP_WORKER.test(file)));
      const files = [...new Set(found)].sort().map((file) => `/${file}`);
      const version = createHash("sha256").update(files.join()).digest("hex").slice(0, 12);
      worker.code = worker.code.replaceAll(`${NAME}.version`, JSON.stringify(version));
      worker.code = worker.code.replaceAll(
        `${NAME}.files`,
        JSON.stringify([...files, "/icon.svg"]),
      );
      if (worker.code.includes(NAME)) throw new Error("The worker does not know its files.");
    },
  };
}
