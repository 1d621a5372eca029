import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Problem } from "../../../data/http.ts";
import { useStore } from "../../../state/store.ts";
import { accept, balance, keys } from "../calls.ts";
import { Reason } from "../Reason.tsx";
import type { Beat, Load, Proposal } from "../types.ts";
import { named, useGridWords } from "../words.ts";
import { choice } from "./state.ts";

const MEASURES = ["road_m", "components", "cases"] as const;
type Measure = (typeof MEASURES)[number];
type Weights = Record<Measure, number>;

/** Weights, the proposal with before and after, and its acceptance. */
export function Propose({ beats }: { beats: Beat[] }) {
  const words = useGridWords();
  const { d, title } = words;
  const chosen = useStore(choice, (it) => it.chosen);
  const proposal = useStore(choice, (it) => it.proposal);
  const [weights, setWeights] = useState<Weights>({ road_m: 1, components: 1, cases: 1 });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const shift = beats[0]?.properties.shift ?? null;
  const ask = async () => {
    setBusy(true);
    setProblem(null);
    try {
      choice.set({
        proposal: await balance({ codes: chosen, weights, ...(shift ? { shift } : {}) }),
      });
    } catch (it) {
      setProblem(it as Problem);
    } finally {
      setBusy(false);
    }
  };
  if (proposal) return <Preview proposal={proposal} beats={beats} shift={shift} />;
  return (
    <>
      {MEASURES.map((it) => (
        <label key={it} className="desk-weight">
          {named(words, "measure", it)}
          <input
            type="range"
            min={0}
            max={2}
            step={0.25}
            value={weights[it]}
            onChange={(event) => setWeights({ ...weights, [it]: Number(event.target.value) })}
          />
          <output>{weights[it].toFixed(2)}</output>
        </label>
      ))}
      {problem ? <p className="desk-problem">{title(problem)}</p> : null}
      <p className="desk-why">
        {d(chosen.length < 2 ? "beat.chooseTwo" : "beat.chosen", { n: chosen.length })}
      </p>
      <div className="desk-row">
        <button
          type="button"
          className="button is-filled"
          disabled={busy || chosen.length < 2}
          onClick={() => void ask()}
        >
          {d(busy ? "beat.balancing" : "beat.balance")}
        </button>
        <button
          type="button"
          className="button"
          disabled={chosen.length !== 1}
          onClick={() => choice.set({ mode: "assign", cells: [] })}
        >
          {d("beat.assign")}
        </button>
      </div>
    </>
  );
}

interface PreviewProps {
  proposal: Proposal;
  beats: Beat[];
  shift: string | null;
}

function Preview({ proposal, beats, shift }: PreviewProps) {
  const words = useGridWords();
  const { d } = words;
  const client = useQueryClient();
  const [measure, setMeasure] = useState<Measure>("components");
  const take = async (reason: string) => {
    const grids = proposal.grids.features.map(({ properties: { code, unit_grids } }) => ({
      code,
      unit_grids,
    }));
    await accept({ grids, reason, ...(shift ? { shift } : {}) });
    choice.set({ proposal: null, chosen: [] });
    await client.invalidateQueries({ queryKey: keys.beats });
  };
  return (
    <>
      <div className="desk-segments" role="group" aria-label={d("beat.measure")}>
        {MEASURES.map((it) => (
          <button
            key={it}
            type="button"
            className={measure === it ? "is-on" : ""}
            aria-pressed={measure === it}
            onClick={() => setMeasure(it)}
          >
            {named(words, "measure", it)}
          </button>
        ))}
      </div>
      <Bars proposal={proposal} beats={beats} measure={measure} />
      <Reason
        label={d("beat.reason")}
        submit={d("beat.accept")}
        act={take}
        cancel={() => choice.set({ proposal: null })}
      />
    </>
  );
}

const amount = (load: Load | null | undefined, measure: Measure) => load?.[measure] ?? 0;

/** Each grid's load before (grey) and after, on one scale that begins at zero. */
function Bars({
  proposal,
  beats,
  measure,
}: {
  proposal: Proposal;
  beats: Beat[];
  measure: Measure;
}) {
  const words = useGridWords();
  const { d, number } = words;
  const rows = proposal.grids.features.map(({ properties: it }) => {
    const had = beats.find((beat) => beat.properties.code === it.code)?.properties;
    return {
      name: had?.name ?? it.code ?? d("beat.new"),
      before: amount(it.load_before ?? had?.load, measure),
      after: amount(it.load, measure),
    };
  });
  const most = Math.max(1, ...rows.flatMap((it) => [it.before, it.after]));
  const text = (value: number) => number(Math.round(value));
  return (
    <table className="beat-table">
      <caption>{d("beat.bars", { measure: named(words, "measure", measure) })}</caption>
      <tbody>
        {rows.map((row, i) => (
          <tr key={`${row.name}-${i}`}>
            <th scope="row">{row.name}</th>
            <td className="beat-pair">
              <svg aria-hidden="true" height={16}>
                <rect
                  width={`${(row.before / most) * 100}%`}
                  y={1}
                  height={6}
                  className="bar-before"
                />
                <rect
                  width={`${(row.after / most) * 100}%`}
                  y={9}
                  height={6}
                  className="bar-after"
                />
              </svg>
            </td>
            <td>
              {text(row.before)} → {text(row.after)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
