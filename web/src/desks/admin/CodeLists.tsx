import { useState } from "react";
import type { Registry } from "../../registry/types.ts";
import { CodeSheet } from "./codes/CodeSheet.tsx";
import { fits, grouped } from "./searching.ts";
import { useAdminWords } from "./words.ts";

/** The code lists and the fields that take their values. */
export function CodeLists({ registry }: { registry: Registry }) {
  const { d, title, number } = useAdminWords();
  const [words, setWords] = useState("");
  const [name, setName] = useState<string | null>(null);
  const uses = usesOf(registry);
  const lists = Object.entries(registry.codes).filter(([id, items]) =>
    fits(
      words,
      id,
      ...(uses.get(id) ?? []).map(({ field }) => field.zh),
      ...items.map((it) => it.zh),
    ),
  );
  const nameOf = (id: string) => {
    const field = uses.get(id)?.[0]?.field;
    return field ? title(field) : id;
  };
  return (
    <>
      <section className="admin-list" aria-label={d("tab.codes")}>
        <header className="admin-head">
          <h2>{d("tab.codes")}</h2>
          <small>{d("codesHint")}</small>
          <input
            type="search"
            value={words}
            placeholder={d("searchCodes")}
            aria-label={d("searchCodes")}
            onChange={(event) => setWords(event.target.value)}
          />
        </header>
        <div className="admin-body">
          <table className="admin-table">
            <thead>
              <tr>
                <th>{d("list")}</th>
                <th className="is-number">{d("values")}</th>
                <th>{d("usedBy")}</th>
              </tr>
            </thead>
            <tbody>
              {lists.map(([id, items]) => (
                <tr key={id} className={name === id ? "is-on" : ""}>
                  <td>
                    <button type="button" className="admin-open" onClick={() => setName(id)}>
                      {nameOf(id)}
                      <small>{id}</small>
                    </button>
                  </td>
                  <td className="is-number">{number(items.length)}</td>
                  <td className="admin-many">
                    {(uses.get(id) ?? [])
                      .map(({ layer, field }) => `${title(layer)} ${title(field)}`)
                      .join("、") || "—"}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      {name ? (
        <CodeSheet key={name} name={name} title={nameOf(name)} close={() => setName(null)} />
      ) : null}
    </>
  );
}

/** Layers and fields by the list whose values they take. */
function usesOf(registry: Registry) {
  const all = registry.layers
    .filter((layer) => !layer.view_of)
    .flatMap((layer) => layer.fields.map((field) => ({ layer, field })));
  return grouped(all, ({ field }) => field.codes ?? "");
}
