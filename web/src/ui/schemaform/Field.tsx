import { useId } from "react";
import { useWords } from "../../i18n/i18n.ts";
import { called } from "./coded.ts";
import { controls } from "./controls.tsx";
import type { Mistakes } from "./mistakes.ts";
import { controlOf, fieldsOf, hintOf, type Lang, plain, type Schema, titleOf } from "./schema.ts";

/** What a control of a form is given. */
export interface ControlProps {
  schema: Schema;
  root: Schema;
  value: unknown;
  change: (value: unknown) => void;
  /** the `id` of the control, which its label names */
  id: string;
  path: string;
  setting: Setting;
  invalid: boolean;
  describedBy: string | undefined;
}

export type Widget = (props: ControlProps) => React.ReactNode;

/** What all fields of a form share. */
interface Setting {
  widgets: Record<string, Widget>;
  mistakes: Mistakes;
  disabled: boolean;
  /** a nicer name of a coded value */
  nameOf: (path: string, code: string) => string | undefined;
}

interface FieldProps {
  name: string;
  schema: Schema;
  root: Schema;
  value: unknown;
  change: (value: unknown) => void;
  path: string;
  needed: boolean;
  setting: Setting;
}

/** Parts with a legend instead of a label: they hold several controls. */
const MANY = new Set(["group", "choices", "rows", "dict", "tuple"]);

/** A field with its label, its control and what is wrong with it. */
function Field({ name, schema, root, value, change, path, needed, setting }: FieldProps) {
  const { lang, title } = useWords();
  const id = useId();
  const own = plain(schema, root);
  const control = controlOf(own, root);
  const said = setting.mistakes[path];
  const words = titleOf(own, name, lang);
  const hint = beside(own, root, value, lang);
  const described = [said ? `${id}-said` : "", hint ? `${id}-hint` : ""].join(" ").trim();
  const Shown = setting.widgets[own["x-widget"] ?? ""] ?? controls[control];
  const many = MANY.has(control) && !own["x-widget"];
  const Frame = many ? "fieldset" : "div";
  const label = (
    <>
      {words}
      {needed ? <i aria-hidden="true"> *</i> : null}
    </>
  );
  return (
    <Frame className={`sf-field is-${control} ${said ? "is-wrong" : ""}`}>
      {many ? <legend>{label}</legend> : <label htmlFor={id}>{label}</label>}
      <Shown
        {...{ root, value, change, id, path, setting }}
        schema={own}
        invalid={said !== undefined}
        describedBy={described || undefined}
      />
      {hint ? (
        <small id={`${id}-hint`} className="sf-hint">
          {hint}
        </small>
      ) : null}
      {said ? (
        <small id={`${id}-said`} className="sf-said">
          {title(said)}
        </small>
      ) : null}
    </Frame>
  );
}

/** What is said beside a field: its hint, and what the codes in it mean. */
function beside(schema: Schema, root: Schema, value: unknown, lang: Lang): string {
  const meant = schema["x-words"] ? called(schema, root, value, lang) : undefined;
  return [hintOf(schema, lang), meant].filter(Boolean).join(" · ");
}

/** The fields of an object. */
export function Fields({ schema, root, value, change, path, setting }: Omit<ControlProps, "id">) {
  const held = (value ?? {}) as Record<string, unknown>;
  const put = (name: string, next: unknown) => {
    const { [name]: _, ...rest } = held;
    change(next === undefined ? rest : { ...held, [name]: next });
  };
  return fieldsOf(schema).map(([name, field]) => (
    <Field
      key={name}
      {...{ name, root, setting }}
      schema={field}
      value={held[name]}
      change={(next) => put(name, next)}
      path={path ? `${path}.${name}` : name}
      needed={schema.required?.includes(name) ?? false}
    />
  ));
}
