import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compressed } from "./build/compressed.ts";
import { pictograms } from "./build/pictograms.ts";
import { preload } from "./build/preload.ts";
import { budget } from "./build/size.ts";
import { tokensCss } from "./build/tokensCss.ts";

const server = process.env.WANMI_WEB_PROXY ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), tokensCss(), pictograms(), compressed(), preload(), budget()],
  worker: { format: "es" },
  build: {
    target: "es2022",
    manifest: true,
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
    rollupOptions: { input: ["index.html", "c.html"] },
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
