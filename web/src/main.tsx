import { createRoot } from "react-dom/client";
import "virtual:tokens.css";
import "./ui/base.css";
import "./app/dialogs.css";
import "./app/furniture.css";
import "./app/shell.css";
import "./app/phone.css";
import "./panels/card.css";
import "./panels/panels.css";
import "./panels/search.css";
import { App } from "./app/App.tsx";
import { applyPrefs } from "./state/prefs.ts";

applyPrefs();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
