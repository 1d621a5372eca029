import { createRoot } from "react-dom/client";
import "virtual:tokens.css";
import "./collector.css";
import { applyPrefs } from "../state/prefs.ts";
import { Collector } from "./Collector.tsx";

applyPrefs();
// In the sun only the light theme can be read.
document.documentElement.dataset.theme = "light";
const root = document.getElementById("root");
if (root) createRoot(root).render(<Collector />);
if ("serviceWorker" in navigator && import.meta.env.PROD) {
  navigator.serviceWorker.register("/m-sw.js", { scope: "/m/" }).catch(() => {
    // without it the pages work online
  });
}
