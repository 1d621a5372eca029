import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compressed } from "./build/compressed.ts";
import { pictograms } from "./build/pictograms.ts";
import { preload } from "./build/preload.ts";
import { serviceWorker } from "./build/serviceWorker.ts";
import { budget } from "./build/size.ts";
import { tokensCss } from "./build/tokensCss.ts";

const server = process.env.WANMI_WEB_PROXY ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), tokensCss(), pictograms(), compressed(), preload(), serviceWorker(), budget()],
  worker: { format: "es" },
  build: {
    target: "es2022",
    manifest: true,
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: ["index.html", "c.html", "m.html", "wall.html", "src/collector/worker.ts"],
      output: {
        // A service worker keeps its address; everything else is named by its content.
        entryFileNames: ({ facadeModuleId }) =>
          facadeModuleId?.endsWith("collector/worker.ts") ? "m-sw.js" : "assets/[name]-[hash].js",
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/layers", "/tiles", "/events", "/ogc", "/healthz", "/raster"].map((path) => [
        path,
        server,
      ]),
    ),
  },
});
