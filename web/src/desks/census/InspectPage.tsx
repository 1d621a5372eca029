import type { Registry } from "../../registry/types.ts";
import { Columns } from "./Columns.tsx";
import { Placing } from "./Placing.tsx";
import type { PageProps } from "./pageProps.ts";
import type { Dataset } from "./types.ts";
import { useCensusWords } from "./words.ts";

/** What was found in the delivery: tables, fields, encoding, and where it lies. */
export function InspectPage({ registry, work, busy, refresh }: PageProps) {
  const { d } = useCensusWords();
  const ended = work.state === "publish" || work.state === "cancelled" || busy;
  return (
    <section className="cs-page" aria-label={d("tab.inspect")}>
      <header className="panel-head">
        <h2>{d("tab.inspect")}</h2>
      </header>
      <div className="panel-body">
        {work.datasets.length === 0 ? (
          <p className="empty">{d(busy ? "reading" : "noDatasets")}</p>
        ) : null}
        {work.datasets.map((it) => (
          <Found key={it.n} {...{ registry, refresh, ended }} run={work.id} dataset={it} />
        ))}
      </div>
    </section>
  );
}

interface FoundProps {
  registry: Registry;
  run: number;
  dataset: Dataset;
  ended: boolean;
  refresh: () => Promise<void>;
}

function Found({ registry, run, dataset, ended, refresh }: FoundProps) {
  const { d, title, number } = useCensusWords();
  const { profile } = dataset;
  const shapes = Object.entries(profile.geometry ?? {});
  return (
    <article className="cs-dataset" aria-label={dataset.name}>
      <h3>
        {dataset.name}
        <small>{dataset.file}</small>
      </h3>
      <dl className="cs-facts">
        <Fact name={d("format")}>{dataset.format.toUpperCase()}</Fact>
        <Fact name={d("encoding")}>{dataset.encoding?.toUpperCase() ?? "—"}</Fact>
        <Fact name={d("rowsRead")}>{number(dataset.rows)}</Fact>
        <Fact name={d("geometry")}>
          {shapes.map(([kind, n]) => `${kind} ${number(n)}`).join(" · ") || "—"}
        </Fact>
      </dl>
      {dataset.problem ? (
        <p className="cs-refusal" role="alert">
          {title(dataset.problem)}
        </p>
      ) : (
        <Placing {...{ registry, run, dataset, ended, refresh }} />
      )}
      {profile.notes?.map((note) => (
        <p key={note.zh} className="cs-note">
          {title(note)}
        </p>
      ))}
      {profile.columns?.length ? <Columns columns={profile.columns} /> : null}
    </article>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
