import { useEffect, useState } from "react";
import { go } from "../app/route.ts";
import { useClassNames } from "../data/classes.ts";
import { type Standing, standing } from "./calls.ts";
import { forget, mine } from "./mine.ts";
import { usePublicWords } from "./words.ts";

/** What was reported from this browser, and how it stands. */
export function Mine() {
  const { d } = usePublicWords();
  const [numbers, setNumbers] = useState(mine);
  if (numbers.length === 0) return null;
  return (
    <section className="c-card" aria-label={d("mine")}>
      <header className="c-mine-head">
        <h2>{d("mine")}</h2>
        <button
          type="button"
          className="c-link"
          onClick={() => {
            forget();
            setNumbers([]);
          }}
        >
          {d("forget")}
        </button>
      </header>
      <ul className="c-mine">
        {numbers.map((it) => (
          <One key={it} tracking={it} />
        ))}
      </ul>
    </section>
  );
}

function One({ tracking }: { tracking: string }) {
  const { title } = usePublicWords();
  const called = useClassNames();
  const [found, setFound] = useState<Standing | null>(null);
  useEffect(() => {
    standing(tracking).then(setFound, () => {});
  }, [tracking]);
  const to = `/c/follow/${tracking}`;
  return (
    <li>
      <a href={to} onClick={go(to)}>
        <strong>{found?.class ? called(found.class) : tracking}</strong>
        <span className="c-state">{found ? title(found.state) : ""}</span>
        <small>{tracking}</small>
      </a>
    </li>
  );
}
