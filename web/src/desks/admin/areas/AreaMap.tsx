import { useMemo, useState } from "react";
import { useGrounds } from "../calls.ts";
import { useAdminWords } from "../words.ts";
import { outline, WIDTH } from "./outline.ts";

const LEVELS = ["county", "street", "community"] as const;
/** A name needs about so much room for each of its characters, in pixels. */
const LETTER = 11;

interface Props {
  held: readonly string[];
  within: (code: string) => boolean;
  put: (code: string, on: boolean) => void;
  disabled: boolean;
}

/** The divisions of a level on a small map; a click takes one or leaves it. */
export function AreaMap({ held, within, put, disabled }: Props) {
  const { d } = useAdminWords();
  const [level, setLevel] = useState<(typeof LEVELS)[number]>("county");
  const grounds = useGrounds(level);
  const { drawn, height } = useMemo(() => outline(grounds.data ?? []), [grounds.data]);
  return (
    <div className="admin-map">
      <div className="tabs" role="tablist" aria-label={d("level")}>
        {LEVELS.map((it) => (
          <button
            key={it}
            type="button"
            role="tab"
            aria-selected={it === level}
            className={`tab ${it === level ? "is-on" : ""}`}
            onClick={() => setLevel(it)}
          >
            {d(`level.${it}`)}
          </button>
        ))}
      </div>
      <svg viewBox={`0 0 ${WIDTH} ${Math.max(height, 40)}`} role="group" aria-label={d("areaMap")}>
        {drawn.map(({ code, name, path, at: [x, y], width }) => {
          const on = held.includes(code) || within(code);
          const flip = () => (disabled || within(code) ? undefined : put(code, !on));
          return (
            <g
              key={code}
              role="checkbox"
              aria-checked={on}
              aria-label={name}
              aria-disabled={disabled || within(code)}
              tabIndex={0}
              onClick={flip}
              onKeyDown={(event) => {
                if (event.key !== " " && event.key !== "Enter") return;
                event.preventDefault();
                flip();
              }}
            >
              <title>{name}</title>
              <path d={path} />
              {width > name.length * LETTER ? (
                <text x={x} y={y}>
                  {name}
                </text>
              ) : null}
            </g>
          );
        })}
      </svg>
    </div>
  );
}
