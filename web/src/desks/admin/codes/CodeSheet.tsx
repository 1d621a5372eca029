import { useState } from "react";
import { useNames } from "../../../data/names.ts";
import { moment } from "../../../registry/values.ts";
import { IconButton } from "../../../ui/IconButton.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { Trouble } from "../../../ui/Trouble.tsx";
import { type CodeValue, type CodeVersion, useCodeList } from "../calls.ts";
import { useAdminWords } from "../words.ts";
import { ValueForm } from "./ValueForm.tsx";

interface Props {
  name: string;
  /** what the list is called where it is used */
  title: string;
  close: () => void;
}

const SHOWN = 20;

/** One code list: its values with how often they are used, changing one, and what was changed. */
export function CodeSheet({ name, title: called, close }: Props) {
  const { d, number } = useAdminWords();
  const list = useCodeList(name);
  const [code, setCode] = useState<string | null>(null);
  const { values = [], open = false, versions = [] } = list.data ?? {};
  const chosen = values.find((it) => it.code === code) ?? null;
  return (
    <aside className="admin-sheet" aria-label={called}>
      <header className="panel-head">
        <h2>{called}</h2>
        <IconButton icon="close" label={d("close")} onClick={close} />
      </header>
      <div className="admin-body">
        {list.isPending ? <Skeleton rows={6} /> : null}
        {list.isError && !list.data ? (
          <Trouble say="error.page" problem={list.error} retry={() => list.refetch()} />
        ) : null}
        {list.data ? <p className="admin-note">{d(open ? "codesOpen" : "codesFixed")}</p> : null}
        {code !== null ? (
          <ValueForm key={code} {...{ name, open }} value={chosen} done={() => setCode(null)} />
        ) : open ? (
          <p className="admin-buttons is-padded">
            <button type="button" className="button is-filled" onClick={() => setCode("")}>
              {d("newValue")}
            </button>
          </p>
        ) : null}
        <table className="admin-table">
          <thead>
            <tr>
              <th>{d("code")}</th>
              <th>{d("nameZh")}</th>
              <th>{d("nameEn")}</th>
              <th className="is-number">{d("used")}</th>
              <th>{d("state")}</th>
            </tr>
          </thead>
          <tbody>
            {values.map((it) => (
              <tr key={it.code} className={it.code === code ? "is-on" : ""}>
                <td>
                  <button type="button" className="admin-open" onClick={() => setCode(it.code)}>
                    {it.code}
                  </button>
                </td>
                <td>{it.zh}</td>
                <td>{it.en}</td>
                <td className="is-number">{number(it.used)}</td>
                <td>
                  <Standing value={it} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <Versions versions={versions} />
      </div>
    </aside>
  );
}

/** Whether a value ended, is the city's own or was changed. */
function Standing({ value: { ended, own, version } }: { value: CodeValue }) {
  const { d } = useAdminWords();
  if (ended) return <span className="tag is-off">{d("endedValue")}</span>;
  if (own) return <span className="tag">{d("ownRole")}</span>;
  return version ? <span className="tag">{d("reworded")}</span> : null;
}

/** Who changed what, the newest first. */
function Versions({ versions }: { versions: readonly CodeVersion[] }) {
  const { d, title } = useAdminWords();
  const callOf = useNames(versions.map((it) => it.actor));
  if (versions.length === 0) return null;
  const deed = ({ removed, ended }: CodeVersion) =>
    removed ? d("takenBack") : ended ? d("endedValue") : d("saved");
  return (
    <section className="admin-group is-padded" aria-label={d("versions")}>
      <h3>{d("versions")}</h3>
      <ul className="admin-diff">
        {versions.slice(0, SHOWN).map((it) => (
          <li key={`${it.code}/${it.version}`}>
            <strong>
              {it.code} {title(it)}
            </strong>
            <span>
              {deed(it)} · {moment(it.at)} · {callOf(it.actor)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
