import { createRoot } from "react-dom/client";
import "./wall.css";
import { applyPrefs } from "../state/prefs.ts";
import { Wall } from "./Wall.tsx";

applyPrefs();
const root = document.getElementById("root");
if (root) createRoot(root).render(<Wall />);
