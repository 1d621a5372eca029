import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { putJson, remove } from "../../../data/http.ts";
import { mistakesOf } from "../../../ui/schemaform/mistakes.ts";
import { SchemaForm } from "../../../ui/schemaform/SchemaForm.tsx";
import type { Schema } from "../../../ui/schemaform/schema.ts";
import { CODES, type CodeValue } from "../calls.ts";
import { useDeed } from "../useDeed.ts";
import { useAdminWords } from "../words.ts";

interface Props {
  name: string;
  /** null: a new value */
  value: CodeValue | null;
  /** values may be added and ended */
  open: boolean;
  done: () => void;
}

type Values = Record<string, unknown>;
const PREFIX = "x_";

/** A value's words and whether it is still given; a new one gets a code of the city's own. */
export function ValueForm({ name, value, open, done }: Props) {
  const { d, title } = useAdminWords();
  const client = useQueryClient();
  const { run, problem, busy } = useDeed();
  const [tried, setTried] = useState(false);
  const [filled, setFilled] = useState<Values>(() => begun(value));
  const schema = schemaOf(d, value === null, open);
  const code = value?.code ?? String(filled.code ?? "");
  const path = `${CODES}/${name}/${encodeURIComponent(code)}`;
  const after = async (well: boolean) => {
    if (!well) return;
    const ours = (key: unknown) => String(key).startsWith(CODES) || key === "/layers";
    await client.invalidateQueries({ predicate: ({ queryKey }) => ours(queryKey[0]) });
    done();
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(mistakesOf(schema, filled)).length) return;
    const { zh, en = "", ended = false } = filled;
    const body = { zh, en, ended, seen: value?.version ?? 0 };
    await after(await run(() => putJson(path, body)));
  };
  const drop = async () => after(await run(() => remove(path)));
  return (
    <form
      className="admin-form is-padded"
      aria-label={value ? value.code : d("newValue")}
      onSubmit={(event) => void save(event)}
    >
      <SchemaForm {...{ schema }} value={filled} change={setFilled} show={tried} />
      {problem ? (
        <p className="admin-problem" role="alert">
          {title(problem)}
        </p>
      ) : null}
      <div className="admin-buttons">
        <button type="submit" className="button is-filled" disabled={busy}>
          {d("save")}
        </button>
        {value?.version ? (
          <button type="button" className="button" disabled={busy} onClick={() => void drop()}>
            {d(value.own ? "drop" : "asDelivered")}
          </button>
        ) : null}
        <button type="button" className="text-button" onClick={done}>
          {d("close")}
        </button>
      </div>
    </form>
  );
}

const begun = (value: CodeValue | null): Values =>
  value ? { zh: value.zh, en: value.en, ended: value.ended } : { code: PREFIX };

function schemaOf(d: ReturnType<typeof useAdminWords>["d"], fresh: boolean, open: boolean): Schema {
  const code: Schema = {
    type: "string",
    title: d("code"),
    description: d("ownCodeHint"),
    pattern: `^${PREFIX}[a-z0-9_]{1,18}$`,
  };
  return {
    type: "object",
    required: fresh ? ["code", "zh"] : ["zh"],
    properties: {
      ...(fresh ? { code } : {}),
      zh: { type: "string", title: d("nameZh"), maxLength: 60 },
      en: { type: "string", title: d("nameEn"), maxLength: 80 },
      ...(open && !fresh
        ? { ended: { type: "boolean", title: d("endValue"), description: d("endHint") } }
        : {}),
    },
  };
}
