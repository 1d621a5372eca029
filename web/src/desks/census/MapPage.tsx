import { useState } from "react";
import { useKept } from "./calls.ts";
import { MappingTable } from "./MappingTable.tsx";
import type { PageProps } from "./pageProps.ts";
import type { Dataset } from "./types.ts";
import { useRemap } from "./useRemap.ts";
import { useCensusWords } from "./words.ts";

/** Which column fills which field, and which word is which code. */
export function MapPage({ registry, work, busy, refresh }: PageProps) {
  const { d, title } = useCensusWords();
  const mapped = work.datasets.filter((it) => it.mapping);
  const [n, setN] = useState(mapped[0]?.n ?? 0);
  const dataset = mapped.find((it) => it.n === n) ?? mapped[0];
  const ended = work.state === "publish" || work.state === "cancelled" || busy;
  const layer = registry.layers.find((it) => it.id === dataset?.mapping?.layer);
  return (
    <section className="cs-page" aria-label={d("tab.map")}>
      <header className="panel-head">
        <h2>{d("tab.map")}</h2>
        {mapped.length > 1 ? (
          <select
            aria-label={d("dataset")}
            value={dataset?.n}
            onChange={(event) => setN(Number(event.target.value))}
          >
            {mapped.map((it) => (
              <option key={it.n} value={it.n}>
                {it.name}
              </option>
            ))}
          </select>
        ) : null}
      </header>
      {dataset?.mapping && layer ? (
        <>
          <div className="cs-into">
            <span>{d("into", { from: dataset.name, to: title(layer) })}</span>
            <a className="text-button" href={`/layers/${layer.id}/template.xlsx`}>
              {d("template")}
            </a>
          </div>
          <div className="panel-body">
            <MappingTable
              key={dataset.n}
              {...{ registry, layer, ended, refresh }}
              run={work.id}
              dataset={dataset}
            />
          </div>
          <Keep run={work.id} dataset={dataset} refresh={refresh} />
        </>
      ) : (
        <p className="empty">{d("noMapping")}</p>
      )}
    </section>
  );
}

interface KeepProps {
  run: number;
  dataset: Dataset;
  refresh: () => Promise<void>;
}

/** Keep the mapping under a name; deliveries with the same columns find it by themselves. */
function Keep({ run, dataset, refresh }: KeepProps) {
  const { d, title } = useCensusWords();
  const kept = useKept();
  const { change, problem, saving } = useRemap(run, dataset.n, refresh);
  const [name, setName] = useState("");
  const [told, setTold] = useState("");
  const known = kept.data?.mappings.some((it) => it.name === name.trim());
  const save = async () => {
    if (await change({ save: name.trim() })) {
      setTold(d("keptAs", { name: name.trim() }));
      setName("");
    }
  };
  return (
    <form
      className="cs-keep"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <input
        value={name}
        maxLength={100}
        placeholder={d("keepName")}
        aria-label={d("keepName")}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="button" disabled={!name.trim() || saving}>
        {d(known ? "keepOver" : "keep")}
      </button>
      <output>{problem ? title(problem) : told}</output>
    </form>
  );
}
