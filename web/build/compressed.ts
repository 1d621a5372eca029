import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const TEXT = /\.(js|mjs|css|svg|json|webmanifest)$/;
const SMALLEST = 1024;

/** Writes `.br` and `.gz` beside every text asset; the server sends them as they are. */
export function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    writeBundle(options) {
      const folder = join(options.dir ?? "dist", "assets");
      for (const file of readdirSync(folder).filter((name) => TEXT.test(name))) {
        const body = readFileSync(join(folder, file));
        if (body.length < SMALLEST) continue;
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
        writeFileSync(join(folder, `${file}.br`), brotliCompressSync(body, quality));
        writeFileSync(join(folder, `${file}.gz`), gzipSync(body, { level: 9 }));
      }
    },
  };
}
