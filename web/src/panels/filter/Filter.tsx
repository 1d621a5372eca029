import { useState } from "react";
import type { Layer, Registry } from "../../registry/types.ts";
import { useStore } from "../../state/store.ts";
import { changeView, view } from "../../state/viewStore.ts";
import { Icon } from "../../ui/Icon.tsx";
import { useDockWords } from "../dock/words.ts";
import { ConditionRow } from "./ConditionRow.tsx";
import { askable, type Condition, type Group, operators, textOf } from "./conditions.ts";
import "./filter.css";
import { groupOf } from "./reading.ts";

/** Let only what meets a condition be seen of a layer; no text: everything. */
function apply(layer: Layer, text: string): void {
  const { [layer.id]: _, ...rest } = view.get().filters;
  changeView({ filters: text ? { ...rest, [layer.id]: text } : rest });
}

interface Props {
  registry: Registry;
  layer: Layer;
  title: string;
}

/** Conditions on a layer's attributes: what is sound holds at once; the text says the same in CQL2. */
export function Filter({ registry, layer, title }: Props) {
  const said = useStore(view, (it) => it.filters[layer.id] ?? "");
  const [group, setGroup] = useState<Group | null>(() => begun(layer, said));
  const change = (next: Group) => {
    setGroup(next);
    apply(layer, textOf(layer.fields, next));
  };
  return (
    <section className="filter" aria-label={title}>
      <h3>{title}</h3>
      {group ? <Builder registry={registry} layer={layer} group={group} change={change} /> : null}
      <Said
        key={said}
        said={said}
        own={group === null}
        apply={(text) => {
          apply(layer, text);
          setGroup(begun(layer, text));
        }}
      />
    </section>
  );
}

/** What the builder begins with: the conditions of a text, or one empty row; null for what it cannot say. */
function begun(layer: Layer, text: string): Group | null {
  const group = groupOf(text);
  const known = group?.conditions.every((it) => layer.fields.some((f) => f.name === it.field));
  if (!group || !known) return null;
  return group.conditions.length ? group : { ...group, conditions: [fresh(layer)] };
}

function fresh(layer: Layer): Condition {
  const fields = askable(layer.fields);
  const field = fields.find((it) => it.name === "state") ?? fields[0];
  return { field: field?.name ?? "", op: field ? (operators(field)[0] ?? "=") : "=", values: [] };
}

interface BuilderProps {
  registry: Registry;
  layer: Layer;
  group: Group;
  change: (group: Group) => void;
}

const JOINS = ["AND", "OR"] as const;

function Builder({ registry, layer, group, change }: BuilderProps) {
  const { d } = useDockWords();
  const { conditions } = group;
  const put = (index: number, next: Condition) =>
    change({ ...group, conditions: conditions.map((it, i) => (i === index ? next : it)) });
  const drop = (index: number) =>
    change({ ...group, conditions: conditions.filter((_, i) => i !== index) });
  return (
    <>
      {conditions.map((condition, i) => (
        <ConditionRow
          key={i}
          registry={registry}
          layer={layer}
          condition={condition}
          change={(next) => put(i, next)}
          drop={() => drop(i)}
        />
      ))}
      <div className="filter-foot">
        <button
          type="button"
          className="text-button"
          onClick={() => change({ ...group, conditions: [...conditions, fresh(layer)] })}
        >
          <Icon name="plus" size={16} />
          {d("add")}
        </button>
        {conditions.length > 1
          ? JOINS.map((join) => (
              <label key={join} className="dock-check">
                <input
                  type="radio"
                  name="join"
                  checked={group.join === join}
                  onChange={() => change({ ...group, join })}
                />
                {d(join === "AND" ? "join.AND" : "join.OR")}
              </label>
            ))
          : null}
      </div>
    </>
  );
}

interface SaidProps {
  said: string;
  own: boolean;
  apply: (text: string) => void;
}

/** The condition as text, to be copied or written by hand. */
function Said({ said, own, apply }: SaidProps) {
  const { d } = useDockWords();
  const [text, setText] = useState(said);
  return (
    <form
      className="filter-said"
      onSubmit={(event) => {
        event.preventDefault();
        apply(text.trim());
      }}
    >
      <label>
        <span>{d("text")}</span>
        <input
          type="text"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <button type="submit" className="button" disabled={text.trim() === said}>
        {d("apply")}
      </button>
      <button
        type="button"
        className="text-button"
        disabled={!said}
        onClick={() => void navigator.clipboard?.writeText(said)}
      >
        {d("copy")}
      </button>
      {own ? <small>{d("own")}</small> : null}
    </form>
  );
}
