import { type ReactNode, useEffect, useState } from "react";
import { useClassNames } from "../../data/classes.ts";
import { useNames } from "../../data/names.ts";
import type { Registry } from "../../registry/types.ts";
import { moment, UNKNOWN } from "../../registry/values.ts";
import { desk } from "../../state/desk.ts";
import { useStore } from "../../state/store.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Named } from "../../ui/Named.tsx";
import { Present } from "../../ui/present/Present.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { Acting } from "./acting/Acting.tsx";
import { leave } from "./CaseList.tsx";
import { Clocks } from "./Clocks.tsx";
import { pictureOf, useCase, useEvidence, useUnits } from "./calls.ts";
import { Due } from "./Due.tsx";
import { Family } from "./Family.tsx";
import { GRID, LAYER } from "./layers.ts";
import { Proposal } from "./Proposal.tsx";
import { Similar } from "./Similar.tsx";
import { Timeline } from "./Timeline.tsx";
import type { Page } from "./types.ts";
import { goTo } from "./useListKeys.ts";
import { useCaseWords, wordOf } from "./words.ts";

const CLIP = "mp4";

type Tab = "overview" | "timeline";

/** One case: what it is, how long there is, what can be done, and how it came here. */
export function CasePage({ registry, id }: { registry: Registry; id: number }) {
  const { d, title } = useCaseWords();
  const page = useCase(id);
  const called = useClassNames();
  const [tab, setTab] = useState<Tab>("overview");
  const [acting, setActing] = useState(false);
  usePicked(page.data);
  if (page.isPending) return <Skeleton rows={10} height={40} />;
  if (!page.data) {
    return <Trouble say="error.page" problem={page.error} retry={() => page.refetch()} />;
  }
  const { case: it } = page.data;
  return (
    <section className="case-page" aria-label={d("page")}>
      <header className="case-head">
        <h2>{it.name ? called(it.name) : it.class_code}</h2>
        <IconButton icon="target" label={d("goto")} hint="G" onClick={() => goTo(it)} />
        <a
          className="text-button"
          href={`/api/cases/${it.id}/sheet.pdf`}
          target="_blank"
          rel="noreferrer"
        >
          {d("sheet")}
        </a>
        <IconButton icon="close" label={d("close")} onClick={leave} />
        <p className="case-sub">
          <span className={`tag case-state is-${it.ended ? "ended" : "open"}`}>
            {wordOf(registry, "case_state", it.state, title)}
          </span>
          <Due due={it.due_at} light={it.light} ended={it.ended} />
          <small>{it.code ?? `#${it.id}`}</small>
        </p>
      </header>
      <Present layer={LAYER} id={it.id} doing={acting ? "edit" : "view"} />
      <Acting page={page.data} registry={registry} onActing={setActing} />
      <div className="tabs" role="tablist">
        {(["overview", "timeline"] as const).map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={tab === name}
            className={`tab ${tab === name ? "is-on" : ""}`}
            onClick={() => setTab(name)}
          >
            {d(name)}
          </button>
        ))}
      </div>
      <div className="panel-body">
        {tab === "overview" ? (
          <Overview page={page.data} registry={registry} />
        ) : (
          <Timeline page={page.data} registry={registry} />
        )}
      </div>
    </section>
  );
}

/** The case is what is selected on the map. */
function usePicked(page: Page | undefined): void {
  const map = useStore(desk, (it) => it.map);
  const geometry = page?.case.geometry;
  const key = JSON.stringify(geometry ?? null);
  useEffect(() => {
    const shape = JSON.parse(key);
    map?.pick(shape ? [{ type: "Feature", properties: {}, geometry: shape }] : []);
    if (shape) goTo({ geometry: shape });
    return () => map?.pick([]);
  }, [map, key]);
}

function Overview({ page, registry }: { page: Page; registry: Registry }) {
  const { d, title } = useCaseWords();
  const units = useUnits();
  const { case: it, clocks, items, reports } = page;
  const nameOf = useNames(items.map((item) => item.person));
  const unit = (code: string | null) =>
    units.data?.units.find((known) => known.code === code)?.title ?? code ?? UNKNOWN;
  return (
    <>
      <Photos id={it.id} />
      <Proposal page={page} />
      <section className="card-group">
        <dl>
          <Fact name={d("place")}>{it.address ?? UNKNOWN}</Fact>
          <Fact name={d("description")}>{it.description ?? UNKNOWN}</Fact>
          <Fact name={d("source")}>{wordOf(registry, "case_source", it.source, title)}</Fact>
          <Fact name={d("reported")}>
            {moment(it.reported_at)}
            {reports.length > 1 ? <small>{d("reports", { n: reports.length })}</small> : null}
          </Fact>
          <Fact name={d("unit")}>{unit(it.unit)}</Fact>
          <Fact name={d("grid")}>
            <Named layer={GRID} code={it.responsibility_grid} />
          </Fact>
        </dl>
      </section>
      <Clocks clocks={clocks} />
      <Similar page={page} registry={registry} />
      <Family page={page} registry={registry} />
      {items.length ? (
        <section className="card-group">
          <h3>{d("items")}</h3>
          <ul className="case-items">
            {items.map((item) => (
              <li key={item.id}>
                <span>
                  {wordOf(registry, "case_machine", item.machine, title)} ·{" "}
                  {item.person ? nameOf(item.person) : unit(item.unit)}
                </span>
                <small>{wordOf(registry, "case_item_state", item.state, title)}</small>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="row">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Photos({ id }: { id: number }) {
  const { d } = useCaseWords();
  const found = useEvidence(id);
  const pictures = (found.data ?? []).filter((it) => it.format !== CLIP);
  if (pictures.length === 0) return null;
  return (
    <section className="case-photos" aria-label={d("photos")}>
      {pictures.map((it, i) => (
        <a
          key={`${it.sha256}/${it.kind}`}
          href={pictureOf(id, it.sha256, "shown")}
          target="_blank"
          rel="noreferrer"
        >
          <img src={pictureOf(id, it.sha256, "small")} alt={d("photo", { n: i + 1 })} />
        </a>
      ))}
    </section>
  );
}
