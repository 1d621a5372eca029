import { useState } from "react";
import { SchemaForm } from "../../../ui/schemaform/SchemaForm.tsx";
import type { Schema } from "../../../ui/schemaform/schema.ts";
import { useAdminWords } from "../words.ts";

/** Whether rows of this shape hold a form themselves. */
export function isForm(schema: Schema): boolean {
  const fields = schema.properties?.fields;
  return fields?.type === "object" && schema.properties?.action !== undefined;
}

/** A form as a phone shows it, while it is being written. */
export function FormPreview({ fields }: { fields: unknown }) {
  const { d } = useAdminWords();
  const [value, setValue] = useState<Record<string, unknown>>({});
  const schema = (fields ?? {}) as Schema;
  const sound = typeof schema === "object" && typeof schema.properties === "object";
  return (
    <section className="admin-phone" aria-label={d("preview")}>
      <h3>{d("preview")}</h3>
      {sound ? (
        <SchemaForm schema={schema} value={value} change={setValue} show={false} />
      ) : (
        <p className="empty">{d("noForm")}</p>
      )}
    </section>
  );
}
