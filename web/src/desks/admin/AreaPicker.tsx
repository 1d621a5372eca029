import { useMemo, useState } from "react";
import type { Widget } from "../../ui/schemaform/Field.tsx";
import { AreaMap } from "./areas/AreaMap.tsx";
import { type Division, useDivisions } from "./calls.ts";
import { fits, grouped } from "./searching.ts";
import { useAdminWords } from "./words.ts";

const WHOLE = "*";

interface Branch {
  division: Division;
  depth: number;
}

/** Divisions below one another, each after the one that it is part of. */
export function branches(divisions: readonly Division[]): Branch[] {
  const known = new Set(divisions.map((it) => it.code));
  const below = grouped(divisions, (it) =>
    it.parent_code && known.has(it.parent_code) ? it.parent_code : "",
  );
  const walk = (parent: string, depth: number): Branch[] =>
    [...(below.get(parent) ?? [])]
      .sort((a, b) => a.code.localeCompare(b.code))
      .flatMap((division) => [{ division, depth }, ...walk(division.code, depth + 1)]);
  return walk("", 0);
}

/** A division is taken, or the whole city, or one above it is: then it needs no tick of its own. */
const isWithin = (code: string, held: readonly string[]) =>
  held.some((it) => it === WHOLE || (it !== code && code.startsWith(it)));

/** Areas of work: the whole city, or divisions ticked in their tree. */
export const AreaPicker: Widget = ({ id, value, change, setting }) => {
  const { d } = useAdminWords();
  const divisions = useDivisions();
  const [words, setWords] = useState("");
  const held = Array.isArray(value) ? value.map(String) : [];
  const whole = held.includes(WHOLE);
  const tree = useMemo(() => branches(divisions.data ?? []), [divisions.data]);
  const shown = tree.filter(({ division }) => fits(words, division.name, division.code));
  const put = (code: string, on: boolean) =>
    change(
      on
        ? [...held.filter((it) => it !== WHOLE && !it.startsWith(code)), code]
        : held.filter((it) => it !== code),
    );
  return (
    <div className="admin-areas">
      <label>
        <input
          id={id}
          type="checkbox"
          checked={whole}
          disabled={setting.disabled}
          onChange={(event) => change(event.target.checked ? [WHOLE] : [])}
        />
        {d("wholeCity")}
      </label>
      {whole ? null : (
        <>
          <AreaMap
            {...{ held, put }}
            within={(code) => isWithin(code, held)}
            disabled={setting.disabled}
          />
          <input
            type="search"
            value={words}
            placeholder={d("searchAreas")}
            aria-label={d("searchAreas")}
            onChange={(event) => setWords(event.target.value)}
          />
          <ul>
            {shown.map(({ division, depth }) => {
              const within = isWithin(division.code, held);
              return (
                <li key={division.code} style={{ paddingLeft: words ? 0 : depth * 18 }}>
                  <label>
                    <input
                      type="checkbox"
                      checked={within || held.includes(division.code)}
                      disabled={setting.disabled || within}
                      onChange={(event) => put(division.code, event.target.checked)}
                    />
                    {division.name}
                    <small>{division.code}</small>
                  </label>
                </li>
              );
            })}
          </ul>
        </>
      )}
    </div>
  );
};
