import { useId, useState } from "react";
import { IconButton } from "../IconButton.tsx";
import { controlFor } from "./controls.tsx";
import type { ControlProps, Widget } from "./Field.tsx";
import { beginning, controlOf, plain, type Schema } from "./schema.ts";
import { useFormWords } from "./words.ts";

function Inner({ schema, ...props }: Omit<ControlProps, "id" | "invalid" | "describedBy">) {
  const id = useId();
  const own = plain(schema, props.root);
  const Shown = controlFor(controlOf(own, props.root), own, props.setting.widgets);
  const wrong = props.path in props.setting.mistakes;
  return <Shown {...props} schema={own} id={id} invalid={wrong} describedBy={undefined} />;
}

function Add({ disabled, onClick }: { disabled: boolean; onClick: () => void }) {
  const { d } = useFormWords();
  return (
    <button type="button" className="text-button sf-add" disabled={disabled} onClick={onClick}>
      + {d("add")}
    </button>
  );
}

function Remove({ n, disabled, onClick }: { n: number; disabled: boolean; onClick: () => void }) {
  const { d } = useFormWords();
  const label = d("remove", { n });
  return <IconButton icon="close" label={label} disabled={disabled} onClick={onClick} />;
}

/** Several values of a kind, one below the other. */
export const RowsControl: Widget = ({ schema, root, value, change, path, setting }) => {
  const held = Array.isArray(value) ? value : [];
  const item = schema.items ?? {};
  const put = (at: number, next: unknown) => change(held.map((it, i) => (i === at ? next : it)));
  return (
    <div className="sf-rows">
      {held.map((it, i) => (
        <div className="sf-row" key={i}>
          <Inner
            {...{ root, setting }}
            schema={item}
            value={it}
            change={(next) => put(i, next)}
            path={`${path}.${i}`}
          />
          <Remove
            n={i + 1}
            disabled={setting.disabled}
            onClick={() => change(held.filter((_, at) => at !== i))}
          />
        </div>
      ))}
      <Add
        disabled={setting.disabled}
        onClick={() => change([...held, beginning(item, root) ?? null])}
      />
    </div>
  );
};

/** A list of fixed length. */
export const TupleControl: Widget = ({ schema, root, value, change, path, setting }) => {
  const held = Array.isArray(value) ? value : [];
  return (
    <div className="sf-tuple">
      {(schema.prefixItems ?? []).map((it, i) => (
        <Inner
          key={i}
          {...{ root, setting }}
          schema={it}
          value={held[i]}
          change={(next) =>
            change((schema.prefixItems ?? []).map((_, at) => (at === i ? next : held[at])))
          }
          path={`${path}.${i}`}
        />
      ))}
    </div>
  );
};

const SEPARATOR = /[,，、;；\n]/;

/** Words, typed with commas between them. */
export const WordsControl: Widget = ({ id, value, change, setting, invalid, describedBy }) => {
  const held = Array.isArray(value) ? value.map(String) : [];
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      id={id}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      value={typed ?? held.join("、")}
      disabled={setting.disabled}
      onChange={(event) => {
        setTyped(event.target.value);
        const words = event.target.value.split(SEPARATOR).map((it) => it.trim());
        change(words.filter(Boolean));
      }}
      onBlur={() => setTyped(null)}
    />
  );
};

/** Values by name. */
export const DictControl: Widget = ({ schema, root, value, change, path, setting }) => {
  const { d } = useFormWords();
  const [adding, setAdding] = useState("");
  const held = (value ?? {}) as Record<string, unknown>;
  const item = (schema.additionalProperties ?? {}) as Schema;
  const add = () => {
    const name = adding.trim();
    if (name && !(name in held)) change({ ...held, [name]: beginning(item, root) ?? "" });
    setAdding("");
  };
  return (
    <div className="sf-rows">
      {Object.entries(held).map(([name, it], i) => (
        <div className="sf-row" key={name}>
          <code>{name}</code>
          <Inner
            {...{ root, setting }}
            schema={item}
            value={it}
            change={(next) => change({ ...held, [name]: next })}
            path={`${path}.${name}`}
          />
          <Remove
            n={i + 1}
            disabled={setting.disabled}
            onClick={() => {
              const { [name]: _, ...rest } = held;
              change(rest);
            }}
          />
        </div>
      ))}
      <div className="sf-row">
        <input
          aria-label={d("name")}
          placeholder={d("name")}
          value={adding}
          disabled={setting.disabled}
          onChange={(event) => setAdding(event.target.value)}
        />
        <Add disabled={setting.disabled || !adding.trim()} onClick={add} />
      </div>
    </div>
  );
};
