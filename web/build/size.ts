import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const KB = 1024;
const BUDGET = {
  shell: 130 * KB,
  map: 420 * KB,
  citizen: 200 * KB,
  collector: 200 * KB,
  wall: 200 * KB,
};

/** Pages of their own, before the map that they load later. */
const OWN = { citizen: "c.html", collector: "m.html", wall: "wall.html" };

interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
}
type Manifest = Record<string, Chunk>;

/** Files that a chunk needs before it can run. */
function files(manifest: Manifest, key: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const css of chunk.css ?? []) seen.add(css);
  for (const other of chunk.imports ?? []) files(manifest, other, seen);
  return seen;
}

type Found = Iterable<string>;
type Pack = (body: Buffer) => Buffer;
const total = (dist: string, found: Found, pack: Pack) =>
  [...found].reduce((sum, file) => sum + pack(readFileSync(join(dist, file))).length, 0);

function told(name: string, size: number, budget?: number): void {
  const limit = budget ? ` of ${budget / KB}` : "";
  console.log(`${name.padEnd(12)} ${(size / KB).toFixed(1).padStart(7)} kB${limit}`);
}

function measure(dist: string): void {
  const gzip = (found: Found) => total(dist, found, (body) => gzipSync(body, { level: 9 }));
  const manifest: Manifest = JSON.parse(readFileSync(join(dist, ".vite", "manifest.json"), "utf8"));
  const shell = files(manifest, "index.html");
  const map = files(manifest, "src/map/cityMap.ts", new Set(shell));
  const worker = readdirSync(join(dist, "assets"))
    .filter((file) => /worker.*\.js$/.test(file))
    .map((file) => join("assets", file));
  told("shell", gzip(shell), BUDGET.shell);
  told("useful map", gzip(map), BUDGET.map);
  const own = (["citizen", "collector", "wall"] as const).map((name) => {
    const size = gzip(files(manifest, OWN[name]));
    told(name, size, BUDGET[name]);
    return size > BUDGET[name];
  });
  told("its worker", gzip(worker));
  told("all, brotli", total(dist, [...map, ...worker], brotliCompressSync));
  if (gzip(shell) > BUDGET.shell || gzip(map) > BUDGET.map || own.includes(true)) {
    throw new Error("The page is larger than its budget (build/size.ts).");
  }
}

/**
 * The budget of the page, in gzipped bytes: fails the build when it is exceeded.
 *
 * The shell is what the first paint needs. The useful map adds the map chunk; its worker is told
 * beside it, since it loads in parallel on a thread of its own.
 */
export function budget(): Plugin {
  let dist = "dist";
  return {
    name: "budget",
    apply: "build",
    configResolved: ({ root, build }) => {
      dist = resolve(root, build.outDir);
    },
    closeBundle: () => measure(dist),
  };
}
