import { useState } from "react";
import type { Deciding } from "./calls.ts";
import type { Pair } from "./types.ts";
import { useCensusWords } from "./words.ts";

const KINDS = ["moved", "changed", "gone"] as const;
const USUAL = 0.6;

interface Props {
  pairs: readonly Pair[];
  total: number;
  choose: (body: Deciding) => Promise<void>;
}

/** How many of the pairs at hand a threshold takes. */
function takes(pairs: readonly Pair[], kind: string, least: number): number {
  return pairs.filter(({ properties: it }) => (!kind || it.kind === kind) && it.confidence >= least)
    .length;
}

/** Agree to all pairs that are at least so sure; what it takes is said before. */
export function ManyPairs({ pairs, total, choose }: Props) {
  const { d, number } = useCensusWords();
  const [kind, setKind] = useState<string>("");
  const [least, setLeast] = useState(USUAL);
  const [busy, setBusy] = useState(false);
  const n = takes(pairs, kind, least);
  const all = pairs.length >= total;
  const decide = async (decision: "yes" | "no") => {
    setBusy(true);
    await choose({ decision, at_least: least, ...(kind ? { kind } : {}) });
    setBusy(false);
  };
  return (
    <details className="cs-many">
      <summary>{d("many")}</summary>
      <label className="cs-field">
        <span>{d("manyKind")}</span>
        <select value={kind} onChange={(event) => setKind(event.target.value)}>
          <option value="">{d("manyAny")}</option>
          {KINDS.map((it) => (
            <option key={it} value={it}>
              {d(`kind.${it}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="cs-field">
        <span>{d("manyLeast", { n: Math.round(least * 100) })}</span>
        <input
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={least}
          onChange={(event) => setLeast(Number(event.target.value))}
        />
      </label>
      <p>{d(all ? "manyTakes" : "manyTakesSome", { n: number(n) })}</p>
      <div className="cs-buttons">
        <button
          type="button"
          className="button"
          disabled={busy || (n === 0 && all)}
          onClick={() => void decide("yes")}
        >
          {d("manyYes")}
        </button>
        <button
          type="button"
          className="button"
          disabled={busy || (n === 0 && all)}
          onClick={() => void decide("no")}
        >
          {d("manyNo")}
        </button>
      </div>
    </details>
  );
}
