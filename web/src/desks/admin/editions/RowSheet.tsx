import { useState } from "react";
import { putJson, remove } from "../../../data/http.ts";
import type { Registry } from "../../../registry/types.ts";
import { IconButton } from "../../../ui/IconButton.tsx";
import { mistakesOf } from "../../../ui/schemaform/mistakes.ts";
import { SchemaForm } from "../../../ui/schemaform/SchemaForm.tsx";
import { beginning, type Schema } from "../../../ui/schemaform/schema.ts";
import { CONFIG, type ConfigRow, type Edition, type Kind, useRefresh } from "../calls.ts";
import { useDeed } from "../useDeed.ts";
import { useAdminWords } from "../words.ts";
import type { Chosen } from "./Editions.tsx";
import { FormPreview, isForm } from "./FormPreview.tsx";
import { namesOf } from "./naming.ts";

interface Props {
  kind: Kind;
  edition: Edition;
  chosen: Chosen;
  registry: Registry;
  close: () => void;
}

type Values = Record<string, unknown>;

/** One row as a form; it can be changed while its edition is a draft. */
export function RowSheet({ kind, edition, chosen, registry, close }: Props) {
  const { d, title, lang } = useAdminWords();
  const part = kind.parts.find((it) => it.id === chosen.part);
  const schema: Schema = part?.schema ?? {};
  const [value, setValue] = useState<Values>(
    chosen.row?.values ?? (beginning(schema, schema) as Values) ?? {},
  );
  const [tried, setTried] = useState(chosen.row !== null);
  const refresh = useRefresh(`${CONFIG}/${kind.id}/editions/${edition.no}`);
  const { run, problem, busy } = useDeed();
  const open = edition.status === "draft";
  const root = `${CONFIG}/${kind.id}/editions/${edition.no}/rows/${chosen.part}`;
  const named = namesOf(registry, lang);
  const wrong = Object.keys(mistakesOf(schema, value)).length > 0;
  const save = async () => {
    setTried(true);
    if (wrong) return;
    const done = await run(async () => {
      const made = await putJson<{ key: string }>(root, value);
      const old = chosen.row?.key;
      if (old !== undefined && made.key !== old) await remove(`${root}/${encodeURI(old)}`);
    });
    if (!done) return;
    await refresh();
    close();
  };
  const drop = async () => {
    if (!(await run(() => remove(`${root}/${encodeURI(chosen.row?.key ?? "")}`)))) return;
    await refresh();
    close();
  };
  const name = chosen.row ? chosen.row.key : d("newRow");
  return (
    <aside className="admin-sheet" aria-label={name}>
      <header className="panel-head">
        <h2>{name}</h2>
        <IconButton icon="close" label={d("close")} onClick={close} />
      </header>
      <div className="admin-body is-padded">
        {open ? null : <p className="admin-note">{d("noDraft")}</p>}
        <Origin {...{ edition }} row={chosen.row} />
        {isForm(schema) ? <FormPreview fields={value.fields} /> : null}
        <SchemaForm
          schema={schema}
          value={value}
          change={setValue}
          show={tried}
          disabled={!open}
          said={saidAt(problem?.more.field, problem)}
          nameOf={(path, code) => named(kind.id, path, code)}
        />
        {problem ? (
          <p className="admin-problem" role="alert">
            {title(problem)}
          </p>
        ) : null}
        {open ? (
          <Buttons
            {...{ edition, busy }}
            row={chosen.row}
            save={() => void save()}
            drop={() => void drop()}
          />
        ) : null}
      </div>
    </aside>
  );
}

interface OriginProps {
  edition: Edition;
  row: ConfigRow | null;
}

/** In a district's edition: whether a row is the city's or its own. */
function Origin({ edition, row }: OriginProps) {
  const { d } = useAdminWords();
  if (!edition.area || !row) return null;
  return <p className="admin-note">{d(row.inherited ? "isCitys" : "isDistricts")}</p>;
}

interface ButtonsProps extends OriginProps {
  busy: boolean;
  save: () => void;
  drop: () => void;
}

/** Keep what was changed, or take the row out: of a district's edition the city's comes back. */
function Buttons({ edition, row, busy, save, drop }: ButtonsProps) {
  const { d } = useAdminWords();
  return (
    <div className="admin-buttons">
      <button type="button" className="button is-filled" disabled={busy} onClick={save}>
        {d(row?.inherited ? "makeOwn" : "save")}
      </button>
      {row && !row.inherited ? (
        <button type="button" className="button" disabled={busy} onClick={drop}>
          {d(edition.area ? "backToCity" : "drop")}
        </button>
      ) : null}
    </div>
  );
}

/** The server's word beside the field that it names. */
const saidAt = (field: unknown, said: { zh: string; en: string } | null) =>
  typeof field === "string" && said ? { [field]: { zh: said.zh, en: said.en } } : {};
