import type { Layer, Registry } from "../../registry/types.ts";
import { shown, UNKNOWN } from "../../registry/values.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import type { Pair } from "./types.ts";
import { lookClosely } from "./useStage.ts";
import { useCensusWords } from "./words.ts";

interface Props {
  registry: Registry;
  pair: Pair;
  ended: boolean;
  say: (decision: "yes" | "no" | "open") => void;
  walk: (step: number) => void;
}

/** A feature and the row it was taken for: how far apart, how sure, and what differs. */
export function PairCard({ registry, pair, ended, say, walk }: Props) {
  const { d, number } = useCensusWords();
  const { properties: it } = pair;
  const layer = registry.layers.find((known) => known.id === it.layer);
  const percent = Math.round(it.confidence * 100);
  return (
    <article className="cs-pair" aria-label={d("pair")}>
      <header>
        <strong>{d(`kind.${it.kind}`)}</strong>
        <IconButton icon="left" label={d("keyWalkBack")} hint="K" onClick={() => walk(-1)} />
        <IconButton icon="right" label={d("keyWalkOn")} hint="J" onClick={() => walk(1)} />
        <IconButton
          icon="target"
          label={d("look")}
          onClick={() => pair.geometry && lookClosely(pair.geometry)}
        />
      </header>
      <dl className="cs-facts">
        <div>
          <dt>{d("confidence")}</dt>
          <dd>{it.kind === "gone" ? UNKNOWN : `${percent}%`}</dd>
        </div>
        <div>
          <dt>{d("apart")}</dt>
          <dd>
            {it.metres === null
              ? UNKNOWN
              : d("metres", { n: number(Math.round(it.metres * 100) / 100) })}
          </dd>
        </div>
        <div>
          <dt>{d("rowDelivered")}</dt>
          <dd>{it.row === null ? UNKNOWN : number(it.row)}</dd>
        </div>
      </dl>
      <p className="cs-question">{d(`level.${it.kind}`)}</p>
      {ended ? null : (
        <div className="cs-buttons">
          <button
            type="button"
            className={`button ${it.decision === "no" ? "" : "is-filled"}`}
            aria-pressed={it.decision === "yes"}
            onClick={() => say("yes")}
          >
            {d(`measure.yes.${it.kind}`)} <kbd>Y</kbd>
          </button>
          <button
            type="button"
            className="button"
            aria-pressed={it.decision === "no"}
            onClick={() => say("no")}
          >
            {d(`measure.no.${it.kind}`)} <kbd>N</kbd>
          </button>
          {it.decision ? (
            <button type="button" className="text-button" onClick={() => say("open")}>
              {d("takeBack")} <kbd>U</kbd>
            </button>
          ) : null}
        </div>
      )}
      {layer ? <Differences {...{ registry, layer, pair }} /> : null}
    </article>
  );
}

/** Values on the map and values delivered, what differs first. */
function Differences({ registry, layer, pair }: { registry: Registry; layer: Layer; pair: Pair }) {
  const words = useCensusWords();
  const { d, title } = words;
  const { before, after, changes } = pair.properties;
  const changed = new Set(changes.fields);
  const fields = layer.fields
    .filter(
      ({ name }) =>
        changed.has(name) || isThere(before?.properties[name]) || isThere(after?.properties[name]),
    )
    .sort((a, b) => Number(changed.has(b.name)) - Number(changed.has(a.name)));
  const read = (name: string, side: typeof before) => {
    const field = layer.fields.find((it) => it.name === name);
    return field && side ? shown(registry, field, side.properties[name], words) : UNKNOWN;
  };
  if (!fields.length) return null;
  return (
    <table className="cs-table cs-differences">
      <thead>
        <tr>
          <th>{d("field")}</th>
          <th>{d("onMap")}</th>
          {after ? <th>{d("delivered")}</th> : null}
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.name} className={changed.has(field.name) ? "is-changed" : ""}>
            <td>{title(field)}</td>
            <td>{read(field.name, before)}</td>
            {after ? <td>{read(field.name, after)}</td> : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const isThere = (value: unknown) => value !== null && value !== undefined && value !== "";
