import { useMemo } from "react";
import { Fields, type Widget } from "./Field.tsx";
import "./form.css";
import { type Mistakes, mistakesOf } from "./mistakes.ts";
import type { Schema } from "./schema.ts";

interface Props {
  /** JSON Schema 2020-12 of an object; titles may be bilingual (`中文 · English`) */
  schema: Schema;
  value: Record<string, unknown>;
  change: (value: Record<string, unknown>) => void;
  /** show what is wrong; by default everything that is */
  show?: boolean;
  /** what the server found wrong, by the path of the field */
  said?: Mistakes;
  /** controls of the fields whose schema names them in `x-widget` */
  widgets?: Record<string, Widget>;
  disabled?: boolean;
  nameOf?: (path: string, code: string) => string | undefined;
}

const nothing = {};
const unnamed = () => undefined;

/** A form made of a JSON Schema. What was filled in belongs to the caller, who also sends it. */
export function SchemaForm(props: Props) {
  const { schema, value, change, show = true, said, widgets, disabled, nameOf } = props;
  const own = useMemo(() => (show ? mistakesOf(schema, value) : nothing), [schema, value, show]);
  return (
    <div className="sf">
      <Fields
        {...{ schema, value }}
        root={schema}
        change={(next) => change(next as Record<string, unknown>)}
        path=""
        invalid={false}
        describedBy={undefined}
        setting={{
          widgets: widgets ?? nothing,
          mistakes: { ...own, ...said },
          disabled: disabled ?? false,
          nameOf: nameOf ?? unnamed,
        }}
      />
    </div>
  );
}
