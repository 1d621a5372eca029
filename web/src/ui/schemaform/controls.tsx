import { useState } from "react";
import { useWords } from "../../i18n/i18n.ts";
import { Fields, type Widget } from "./Field.tsx";
import { DictControl, RowsControl, TupleControl, WordsControl } from "./lists.tsx";
import { type Control, optionsOf, type Schema } from "./schema.ts";
import { useFormWords } from "./words.ts";

const said = (invalid: boolean, describedBy: string | undefined) => ({
  "aria-invalid": invalid || undefined,
  "aria-describedby": describedBy,
});

const text = (value: unknown) => (value === undefined || value === null ? "" : String(value));

const TextControl: Widget = ({ id, schema, value, change, setting, invalid, describedBy }) => (
  <input
    {...{ id, ...said(invalid, describedBy) }}
    value={text(value)}
    disabled={setting.disabled}
    maxLength={schema.maxLength}
    onChange={(event) => change(event.target.value)}
  />
);

const LongControl: Widget = ({ id, schema, value, change, setting, invalid, describedBy }) => (
  <textarea
    {...{ id, ...said(invalid, describedBy) }}
    rows={3}
    value={text(value)}
    disabled={setting.disabled}
    maxLength={schema.maxLength}
    onChange={(event) => change(event.target.value)}
  />
);

const DateControl: Widget = ({ id, value, change, setting, invalid, describedBy }) => (
  <input
    {...{ id, ...said(invalid, describedBy) }}
    type="date"
    value={text(value)}
    disabled={setting.disabled}
    onChange={(event) => change(event.target.value || undefined)}
  />
);

/** An instant of the server as the browser's own clock shows it, and back. */
function toLocal(instant: unknown): string {
  const at = new Date(text(instant));
  if (Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const MomentControl: Widget = ({ id, value, change, setting, invalid, describedBy }) => (
  <input
    {...{ id, ...said(invalid, describedBy) }}
    type="datetime-local"
    value={toLocal(value)}
    disabled={setting.disabled}
    onChange={(event) => {
      const at = new Date(event.target.value);
      change(Number.isNaN(at.getTime()) ? undefined : at.toISOString());
    }}
  />
);

/** What a number field says; what is no number yet stays in the field. */
const NumberControl: Widget = ({ id, schema, value, change, setting, invalid, describedBy }) => (
  <input
    {...{ id, ...said(invalid, describedBy) }}
    type="number"
    step={schema.type === "integer" ? 1 : "any"}
    min={schema.minimum}
    max={schema.maximum}
    value={text(value)}
    disabled={setting.disabled}
    onChange={(event) => change(event.target.value === "" ? undefined : event.target.valueAsNumber)}
  />
);

const YesNoControl: Widget = ({ id, value, change, setting }) => (
  <input
    id={id}
    type="checkbox"
    checked={value === true}
    disabled={setting.disabled}
    onChange={(event) => change(event.target.checked)}
  />
);

const ChoiceControl: Widget = ({
  id,
  schema,
  value,
  change,
  path,
  setting,
  invalid,
  describedBy,
}) => {
  const { title } = useWords();
  const options = optionsOf(schema);
  const chosen = options.findIndex((it) => it.value === value);
  return (
    <select
      {...{ id, ...said(invalid, describedBy) }}
      value={chosen}
      disabled={setting.disabled}
      onChange={(event) => change(options[Number(event.target.value)]?.value)}
    >
      <option value={-1} />
      {options.map((it, i) => (
        <option key={String(it.value)} value={i}>
          {setting.nameOf(path, String(it.value)) ?? title(it)}
        </option>
      ))}
    </select>
  );
};

const ChoicesControl: Widget = ({ schema, value, change, path, setting }) => {
  const { title } = useWords();
  const held = Array.isArray(value) ? value : [];
  return (
    <div className="sf-choices">
      {optionsOf(schema.items ?? {}).map((it) => (
        <label key={String(it.value)}>
          <input
            type="checkbox"
            checked={held.includes(it.value)}
            disabled={setting.disabled}
            onChange={(event) =>
              change(
                event.target.checked
                  ? [...held, it.value]
                  : held.filter((known) => known !== it.value),
              )
            }
          />
          {setting.nameOf(path, String(it.value)) ?? title(it)}
        </label>
      ))}
    </div>
  );
};

const JsonControl: Widget = ({ id, value, change, setting, describedBy }) => {
  const { d } = useFormWords();
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? (value === undefined ? "" : JSON.stringify(value, null, 2));
  const broken = typed !== null && parsed(typed) === undefined && typed.trim() !== "";
  return (
    <>
      <textarea
        {...{ id, ...said(broken, describedBy) }}
        className="sf-json"
        rows={Math.min(14, Math.max(3, shown.split("\n").length))}
        spellCheck={false}
        value={shown}
        disabled={setting.disabled}
        onChange={(event) => {
          setTyped(event.target.value);
          const next = parsed(event.target.value);
          if (next !== undefined || event.target.value.trim() === "") change(next);
        }}
        onBlur={() => (broken ? undefined : setTyped(null))}
      />
      {broken ? <small className="sf-said">{d("noJson")}</small> : null}
    </>
  );
};

function parsed(typed: string): unknown {
  try {
    return JSON.parse(typed);
  } catch {
    return undefined;
  }
}

const GroupControl: Widget = (props) => (
  <div className="sf-group">
    <Fields {...props} />
  </div>
);

/** The control of each kind of value. */
export const controls: Record<Control, Widget> = {
  text: TextControl,
  long: LongControl,
  date: DateControl,
  moment: MomentControl,
  number: NumberControl,
  yesno: YesNoControl,
  choice: ChoiceControl,
  choices: ChoicesControl,
  words: WordsControl,
  tuple: TupleControl,
  rows: RowsControl,
  dict: DictControl,
  group: GroupControl,
  json: JsonControl,
};

/** The control of a value in a list, where its neighbours name it. */
export function controlFor(control: Control, own: Schema, widgets: Record<string, Widget>): Widget {
  return widgets[own["x-widget"] ?? ""] ?? controls[control];
}
