import { createRoot } from "react-dom/client";
import "virtual:tokens.css";
import "./public.css";
import { applyPrefs } from "../state/prefs.ts";
import { Citizen } from "./Citizen.tsx";

applyPrefs();
const root = document.getElementById("root");
if (root) createRoot(root).render(<Citizen />);
