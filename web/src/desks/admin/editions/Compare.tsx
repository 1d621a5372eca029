import { useState } from "react";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { called } from "../../../ui/schemaform/coded.ts";
import { plain, titleOf } from "../../../ui/schemaform/schema.ts";
import { type Difference, type Edition, type Kind, useDiff } from "../calls.ts";
import { useAdminWords } from "../words.ts";
import { cell } from "./editions.ts";

const SHOWN = 100;

interface Props {
  kind: Kind;
  edition: Edition;
  editions: readonly Edition[];
}

/** The rows in which an edition differs from another, field by field. */
export function Compare({ kind, edition, editions }: Props) {
  const { d, number } = useAdminWords();
  const others = editions.filter((it) => it.no !== edition.no && it.status !== "withdrawn");
  const first = others.find((it) => it.no === edition.base) ?? others[0];
  const [chosen, setChosen] = useState<number | null>(null);
  const other = chosen ?? first?.no ?? null;
  const diff = useDiff(kind.id, edition.no, other);
  if (other === null) return null;
  const found = diff.data ?? [];
  return (
    <section className="admin-group" aria-label={d("compare")}>
      <h3>
        {d("compare")}
        <select
          aria-label={d("compareWith")}
          value={other}
          onChange={(event) => setChosen(Number(event.target.value))}
        >
          {others.map((it) => (
            <option key={it.no} value={it.no}>
              {d("editionNo", { n: it.no })}
            </option>
          ))}
        </select>
      </h3>
      {diff.isPending ? <Skeleton rows={3} /> : null}
      {diff.data && found.length === 0 ? <p>{d("same")}</p> : null}
      <ul className="admin-diff">
        {found.slice(0, SHOWN).map((it) => (
          <Line key={`${it.part}/${it.key}`} kind={kind} it={it} />
        ))}
      </ul>
      {found.length > SHOWN ? <p>{d("more", { n: number(found.length - SHOWN) })}</p> : null}
    </section>
  );
}

function Line({ kind, it }: { kind: Kind; it: Difference }) {
  const { d, lang } = useAdminWords();
  const schema = kind.parts.find((part) => part.id === it.part)?.schema ?? {};
  const of = (field: string) => plain(schema.properties?.[field] ?? {}, schema);
  const name = (field: string) => titleOf(of(field), field, lang);
  const keys = kind.parts.find((part) => part.id === it.part)?.key ?? [];
  const row = it.after ?? it.before ?? {};
  const words = keys.map((key) => called(of(key), schema, row[key], lang) ?? row[key]).join(" ");
  const titled = lang === "zh" && row.zh ? String(row.zh) : words || it.key;
  const shown = (field: string, value: unknown) =>
    called(of(field), schema, value, lang) ?? cell(value);
  return (
    <li className={`is-${it.op}`}>
      <strong>
        <span className="tag">{d(`kind.${it.op}`)}</span> {titled}
        {titled === it.key ? null : <small> {it.key}</small>}
      </strong>
      {it.op === "changed"
        ? it.fields.map((field) => (
            <span key={field}>
              {name(field)} <del>{shown(field, it.before?.[field])}</del> →{" "}
              <ins>{shown(field, it.after?.[field])}</ins>
            </span>
          ))
        : null}
    </li>
  );
}
