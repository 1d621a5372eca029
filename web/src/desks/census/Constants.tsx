import { useState } from "react";
import type { Words } from "../../i18n/i18n.ts";
import type { Field, Layer, Registry } from "../../registry/types.ts";
import { fillable } from "./mappingRows.ts";
import type { Changes, Mapping } from "./types.ts";
import { useCensusWords } from "./words.ts";

interface Props {
  registry: Registry;
  layer: Layer;
  mapping: Mapping;
  ended: boolean;
  change: (changes: Changes) => Promise<boolean>;
}

/** Values that all rows get, for fields that no column fills. */
export function Constants({ registry, layer, mapping, ended, change }: Props) {
  const { d } = useCensusWords();
  const stated = Object.entries(mapping.constants);
  const taken = new Set([...Object.values(mapping.columns), ...Object.keys(mapping.constants)]);
  const free = fillable(layer).filter((it) => !taken.has(it.name));
  const put = (constants: Record<string, string>) => change({ constants });
  if (ended && stated.length === 0) return null;
  return (
    <section className="cs-constants" aria-labelledby="cs-constants">
      <h3 id="cs-constants">{d("constants")}</h3>
      <p className="cs-hint">{d("constantsHint")}</p>
      <ul>
        {stated.map(([name, value]) => (
          <Line
            key={name}
            field={layer.fields.find((it) => it.name === name)}
            {...{ registry, name, value, ended }}
            put={(next) => put({ ...mapping.constants, [name]: next })}
          />
        ))}
      </ul>
      {ended || free.length === 0 ? null : (
        <New
          key={stated.length}
          fields={free}
          {...{ registry }}
          add={(name, value) => put({ ...mapping.constants, [name]: value })}
        />
      )}
    </section>
  );
}

interface LineProps {
  registry: Registry;
  field: Field | undefined;
  name: string;
  value: string;
  ended: boolean;
  put: (next: string) => Promise<boolean>;
}

function Line({ registry, field, name, value, ended, put }: LineProps) {
  const { d, title } = useCensusWords();
  const called = field ? title(field) : name;
  return (
    <li>
      <span>{called}</span>
      <Value
        key={value}
        {...{ registry, field, value }}
        label={d("constantOf", { name: called })}
        disabled={ended}
        put={(next) => void put(next)}
      />
      {ended ? null : (
        <button type="button" className="text-button" onClick={() => void put("")}>
          {d("constantDrop")}
        </button>
      )}
    </li>
  );
}

interface NewProps {
  registry: Registry;
  fields: readonly Field[];
  add: (name: string, value: string) => Promise<boolean>;
}

/** A field is chosen first, then its value. */
function New({ registry, fields, add }: NewProps) {
  const { d, title } = useCensusWords();
  const [name, setName] = useState("");
  const field = fields.find((it) => it.name === name);
  return (
    <div className="cs-constant-new">
      <select
        aria-label={d("constantField")}
        value={name}
        onChange={(event) => setName(event.target.value)}
      >
        <option value="">{d("constantAdd")}</option>
        {fields.map((it) => (
          <option key={it.name} value={it.name}>
            {title(it)}
          </option>
        ))}
      </select>
      {field ? (
        <Value
          key={name}
          {...{ registry, field }}
          value=""
          label={d("constantOf", { name: title(field) })}
          disabled={false}
          put={(next) => void add(name, next)}
        />
      ) : null}
    </div>
  );
}

interface ValueProps {
  registry: Registry;
  field: Field | undefined;
  value: string;
  label: string;
  disabled: boolean;
  put: (next: string) => void;
}

/** A choice of codes, else what is typed; it is kept when Enter is pressed or the field is left. */
function Value({ registry, field, value, label, disabled, put }: ValueProps) {
  const words = useCensusWords();
  const [text, setText] = useState(value);
  const choices = choicesOf(registry, field, words);
  const keep = () => {
    if (text.trim() && text.trim() !== value) put(text.trim());
  };
  if (choices) {
    return (
      <select
        aria-label={label}
        value={value}
        disabled={disabled}
        onChange={(event) => put(event.target.value)}
      >
        <option value="">—</option>
        {choices.map((it) => (
          <option key={it.code} value={it.code}>
            {it.called}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      aria-label={label}
      type={field?.type === "date" ? "date" : "text"}
      inputMode={field?.type === "number" || field?.type === "integer" ? "decimal" : undefined}
      maxLength={200}
      value={text}
      disabled={disabled}
      onChange={(event) => setText(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") keep();
      }}
    />
  );
}

const YES_NO = [
  { code: "true", word: "card.yes" },
  { code: "false", word: "card.no" },
] as const;

/** What may be chosen for a field, by code; null where it is typed. */
function choicesOf(registry: Registry, field: Field | undefined, { t, title }: Words) {
  if (field?.codes) {
    return (registry.codes[field.codes] ?? []).map((it) => ({ code: it.code, called: title(it) }));
  }
  return field?.type === "boolean"
    ? YES_NO.map(({ code, word }) => ({ code, called: t(word) }))
    : null;
}
