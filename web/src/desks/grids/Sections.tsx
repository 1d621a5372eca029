import { go, usePath } from "../../app/route.ts";
import { useGridWords, type Word } from "./words.ts";

const SECTIONS: [string, Word][] = [
  ["/grids", "desk.drafts"],
  ["/grids/editions", "desk.editions"],
  ["/grids/responsibility", "desk.responsibility"],
  ["/grids/handling", "desk.handling"],
];

/** The four sections of the desk. */
export function Sections() {
  const { d } = useGridWords();
  const path = usePath();
  return (
    <nav className="tabs desk-sections" aria-label={d("desk.sections")}>
      {SECTIONS.map(([to, title]) => (
        <a
          key={to}
          className={`tab ${path === to ? "is-on" : ""}`}
          aria-current={path === to ? "page" : undefined}
          href={to}
          onClick={go(to)}
        >
          {d(title)}
        </a>
      ))}
    </nav>
  );
}
