import { useMemo, useState } from "react";
import type { Registry } from "../../registry/types.ts";
import { targets } from "./options.ts";
import { SPOTS } from "./stage.ts";
import type { Dataset, Suspect } from "./types.ts";
import { useRemap } from "./useRemap.ts";
import { flyTo, useShown } from "./useStage.ts";
import { useCensusWords } from "./words.ts";

interface Props {
  registry: Registry;
  run: number;
  dataset: Dataset;
  ended: boolean;
  refresh: () => Promise<void>;
}

type System = Pick<Suspect, "crs" | "swapped">;

/** The system that is looked at: the chosen one, else the stated, else the likeliest. */
function systemOf(dataset: Dataset, tried: System | null): System | null {
  const { mapping, profile } = dataset;
  if (tried) return tried;
  if (mapping?.crs) return { crs: mapping.crs, swapped: mapping.swapped };
  if (dataset.crs) return { crs: dataset.crs, swapped: false };
  return profile.position?.suspects[0] ?? null;
}

const same = (a: System | null, b: System) => a?.crs === b.crs && a.swapped === b.swapped;

const previewOf = (dataset: Dataset, system: System | null) =>
  dataset.profile.position?.previews.find((it) => same(system, it))?.geometry ?? null;

/** Layer and coordinate system, with the positions on the map before they are believed. */
export function Placing({ registry, run, dataset, ended, refresh }: Props) {
  const { d, title } = useCensusWords();
  const { change, problem, saving } = useRemap(run, dataset.n, refresh);
  const [tried, setTried] = useState<System | null>(null);
  const [typed, setTyped] = useState("");
  const [picked, setPicked] = useState<string | null>(null);
  const layer = picked ?? dataset.mapping?.layer ?? dataset.layer ?? "";
  const looked = systemOf(dataset, tried);
  const shape = previewOf(dataset, looked);
  const marks = useMemo(
    () => (shape ? [{ type: "Feature" as const, geometry: shape, properties: {} }] : []),
    [shape],
  );
  useShown(SPOTS, marks);
  const wanted = typed.trim() ? { crs: typed.trim(), swapped: false } : looked;
  return (
    <div className="cs-placing">
      <label className="cs-field">
        <span>{d("layer")}</span>
        <select value={layer} disabled={ended} onChange={(event) => setPicked(event.target.value)}>
          <option value="">{d("layerOpen")}</option>
          {targets(registry).map((it) => (
            <option key={it.id} value={it.id}>
              {title(it)}
            </option>
          ))}
        </select>
      </label>
      <Systems
        {...{ dataset, ended, typed, setTyped }}
        looked={typed.trim() ? null : looked}
        choose={(it) => {
          setTyped("");
          setTried(it);
          flyTo([{ geometry: previewOf(dataset, it) }]);
        }}
      />
      <div className="cs-buttons">
        {shape ? (
          <button type="button" className="button" onClick={() => flyTo([{ geometry: shape }])}>
            {d("look")}
          </button>
        ) : null}
        <button
          type="button"
          className={`button ${dataset.mapping ? "" : "is-filled"}`}
          disabled={ended || saving || !layer || !wanted || isSo(dataset, layer, wanted)}
          onClick={() => void change({ layer, ...wanted })}
        >
          {d("believe")}
        </button>
      </div>
      {problem ? (
        <p className="cs-refusal" role="alert">
          {title(problem)}
        </p>
      ) : null}
    </div>
  );
}

const isSo = ({ mapping }: Dataset, layer: string, { crs, swapped }: System) =>
  mapping?.layer === layer && mapping.crs === crs && mapping.swapped === swapped;

interface SystemsProps {
  dataset: Dataset;
  ended: boolean;
  looked: System | null;
  choose: (it: System) => void;
  typed: string;
  setTyped: (typed: string) => void;
}

/** The system as stated, those that it may be, and room for another. */
function Systems({ dataset, ended, looked, choose, typed, setTyped }: SystemsProps) {
  const { d, title, number } = useCensusWords();
  const position = dataset.profile.position;
  const stated = position?.title ? `${position.title} (${position.crs})` : dataset.mapping?.crs;
  return (
    <fieldset className="cs-field" disabled={ended}>
      <legend>{d("crs")}</legend>
      {stated ? <p>{stated}</p> : null}
      {position?.suspects.map((it) => (
        <label key={`${it.crs}/${it.swapped}`} className="cs-suspect">
          <input
            type="radio"
            name={`crs-${dataset.n}`}
            checked={same(looked, it)}
            onChange={() => choose({ crs: it.crs, swapped: it.swapped })}
          />
          <span>
            {title(it)} <small>{it.crs}</small>
          </span>
          <small>{d("inCity", { share: number(Math.round(it.share * 1000) / 10) })}</small>
        </label>
      ))}
      <input
        value={typed}
        placeholder={d("crsType")}
        aria-label={d("crsType")}
        onChange={(event) => setTyped(event.target.value)}
      />
      {position?.shifted ? (
        <p className="cs-note">{d("shifted", { what: position.shifted })}</p>
      ) : null}
    </fieldset>
  );
}
