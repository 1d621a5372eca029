import type { Field, Layer, Registry } from "../../registry/types.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { useDockWords } from "../dock/words.ts";
import { arity, askable, type Condition, type Fault, fault, operators } from "./conditions.ts";

const FAULTS = {
  value: "fault.value",
  number: "fault.number",
  day: "fault.day",
  order: "fault.order",
} as const satisfies Record<Fault, string>;

interface Props {
  registry: Registry;
  layer: Layer;
  condition: Condition;
  change: (next: Condition) => void;
  drop: () => void;
}

/** One condition: attribute, relation, value; what is wrong with it stands beside it. */
export function ConditionRow({ registry, layer, condition, change, drop }: Props) {
  const { d, title } = useDockWords();
  const fields = askable(layer.fields);
  const field = fields.find((it) => it.name === condition.field);
  if (!field) return null;
  const why = fault(field, condition);
  const begun = condition.values.some((it) => it !== "");
  return (
    <div className="filter-row">
      <select
        aria-label={d("field")}
        value={field.name}
        onChange={(event) => {
          const next = fields.find((it) => it.name === event.target.value) ?? field;
          change({ field: next.name, op: operators(next)[0] ?? "=", values: [] });
        }}
      >
        {fields.map((it) => (
          <option key={it.name} value={it.name}>
            {title(it)}
          </option>
        ))}
      </select>
      <select
        aria-label={d("op")}
        value={condition.op}
        onChange={(event) => change({ ...condition, op: event.target.value as Condition["op"] })}
      >
        {operators(field).map((op) => (
          <option key={op} value={op}>
            {d(`op.${op}`)}
          </option>
        ))}
      </select>
      <Values registry={registry} field={field} condition={condition} change={change} />
      {why && begun ? <small className="filter-fault">{d(FAULTS[why])}</small> : null}
      <IconButton icon="close" label={d("drop")} onClick={drop} />
    </div>
  );
}

interface ValuesProps {
  registry: Registry;
  field: Field;
  condition: Condition;
  change: (next: Condition) => void;
}

function Values({ registry, field, condition, change }: ValuesProps) {
  const { d, t } = useDockWords();
  const { op, values } = condition;
  const put = (index: number, value: string) => {
    const next = Array.from({ length: arity(op) }, (_, i) => values[i] ?? "");
    next[index] = value;
    change({ ...condition, values: next });
  };
  if (op === "in") return <Codes {...{ registry, field, condition, change }} />;
  if (field.type === "boolean" && arity(op) === 1) {
    return (
      <select
        aria-label={d("value")}
        value={values[0] ?? ""}
        onChange={(event) => put(0, event.target.value)}
      >
        <option value="" />
        <option value="true">{t("card.yes")}</option>
        <option value="false">{t("card.no")}</option>
      </select>
    );
  }
  return (
    <>
      {Array.from({ length: arity(op) }, (_, i) => (
        <label key={i} className="filter-value">
          {i ? <span>{d("upTo")}</span> : null}
          <input
            type={/^date/.test(field.type) ? "date" : "text"}
            inputMode={/^(integer|number)$/.test(field.type) ? "decimal" : undefined}
            aria-label={d("value")}
            value={values[i] ?? ""}
            onChange={(event) => put(i, event.target.value)}
          />
          {field.unit ? <span>{field.unit}</span> : null}
        </label>
      ))}
    </>
  );
}

/** The words of a code list, to be ticked. */
function Codes({ registry, field, condition, change }: ValuesProps) {
  const { title } = useDockWords();
  const ticked = new Set(condition.values);
  const flip = (code: string) => {
    if (!ticked.delete(code)) ticked.add(code);
    change({ ...condition, values: [...ticked] });
  };
  return (
    <span className="filter-codes">
      {(registry.codes[field.codes ?? ""] ?? []).map((item) => (
        <label key={item.code} className={ticked.has(item.code) ? "is-on" : ""}>
          <input
            type="checkbox"
            className="sr-only"
            checked={ticked.has(item.code)}
            onChange={() => flip(item.code)}
          />
          {title(item)}
        </label>
      ))}
    </span>
  );
}
