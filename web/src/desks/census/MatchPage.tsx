import { useEffect, useMemo, useState } from "react";
import type { Problem } from "../../data/http.ts";
import { desk } from "../../state/desk.ts";
import { useStore } from "../../state/store.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { type Asked, type Deciding, decide, usePairs } from "./calls.ts";
import { ManyPairs } from "./ManyPairs.tsx";
import { PairCard } from "./PairCard.tsx";
import type { PageProps } from "./pageProps.ts";
import { marksOf, PAIRS } from "./stage.ts";
import { reached } from "./steps.ts";
import type { Pair } from "./types.ts";
import { usePairKeys } from "./usePairKeys.ts";
import { lookClosely, useShown } from "./useStage.ts";
import { useCensusWords } from "./words.ts";

const PAGE = 500;
const LISTS = ["open", "yes", "no"] as const;

/** Doubtful pairs, one by one: is this delivered row that feature of the map? */
export function MatchPage({ work, registry, refresh }: PageProps) {
  const { d, number, title } = useCensusWords();
  const [asked, setAsked] = useState<Asked>({ decision: "open", kind: "" });
  const [limit, setLimit] = useState(PAGE);
  const [at, setAt] = useState(0);
  const ready = reached(work, "match");
  const ended = reached(work, "publish") || work.state === "cancelled";
  const found = usePairs(work.id, asked, limit, ready);
  const pairs = found.data?.features ?? [];
  const total = found.data?.numberMatched ?? pairs.length;
  const here = pairs[Math.min(at, pairs.length - 1)];
  const { choose, problem } = useDeciding(work.id, refresh);
  usePairMarks(pairs, here);
  const walk = (step: number) => setAt(Math.max(0, Math.min(pairs.length - 1, at + step)));
  const say = (decision: Deciding["decision"]) => {
    if (!here || ended) return;
    void choose({ decision, pairs: [[here.properties.n, here.properties.feature_id]] });
  };
  usePairKeys({ walk, say });
  return (
    <section className="cs-page" aria-label={d("tab.match")}>
      <header className="panel-head">
        <h2>{d("tab.match")}</h2>
        <Count {...{ at, total }} loaded={pairs.length} />
      </header>
      <Lists
        on={asked.decision}
        choose={(decision) => {
          setAsked({ ...asked, decision });
          setAt(0);
        }}
      />
      {problem ? (
        <p className="cs-refusal" role="alert">
          {title(problem)}
        </p>
      ) : null}
      <Legend />
      <div className="panel-body">
        <Loading {...{ ready, found }} list={asked.decision} />
        {here ? (
          <PairCard
            key={`${here.properties.n}/${here.properties.feature_id}`}
            {...{ registry, say, ended, walk }}
            pair={here}
          />
        ) : null}
        {asked.decision === "open" && here && !ended ? (
          <ManyPairs pairs={pairs} total={total} choose={choose} />
        ) : null}
        {pairs.length < total ? (
          <button type="button" className="text-button" onClick={() => setLimit(limit + PAGE)}>
            {d("more", { n: number(total - pairs.length) })}
          </button>
        ) : null}
      </div>
    </section>
  );
}

/** What the marks on the map mean. */
function Legend() {
  const { d } = useCensusWords();
  return (
    <ul className="cs-legend" aria-label={d("legend")}>
      {(["old", "new", "yes", "no"] as const).map((it) => (
        <li key={it}>
          <i className={`cs-mark is-${it}`} aria-hidden="true" />
          {d(`field.${it}`)}
        </li>
      ))}
    </ul>
  );
}

interface ListsProps {
  on: Asked["decision"];
  choose: (decision: Asked["decision"]) => void;
}

function Lists({ on, choose }: ListsProps) {
  const { d } = useCensusWords();
  return (
    <div className="tabs" role="tablist" aria-label={d("pairs")}>
      {LISTS.map((it) => (
        <button
          key={it}
          type="button"
          role="tab"
          aria-selected={on === it}
          className={`tab ${on === it ? "is-on" : ""}`}
          onClick={() => choose(it)}
        >
          {d(`stage.${it}`)}
        </button>
      ))}
    </div>
  );
}

function Count({ at, loaded, total }: { at: number; loaded: number; total: number }) {
  const { d, number } = useCensusWords();
  if (!loaded) return null;
  return (
    <small>{d("atOf", { at: number(Math.min(at, loaded - 1) + 1), of: number(total) })}</small>
  );
}

interface LoadingProps {
  ready: boolean;
  found: ReturnType<typeof usePairs>;
  list: Asked["decision"];
}

/** What is said while there is no pair to show. */
function Loading({ ready, found, list }: LoadingProps) {
  const { d } = useCensusWords();
  if (!ready) return <p className="empty">{d("notMatched")}</p>;
  if (found.isPending) return <Skeleton rows={6} height={40} />;
  if (!found.data) {
    return <Trouble say="error.page" problem={found.error} retry={() => found.refetch()} />;
  }
  return found.data.features.length ? null : <p className="empty">{d(`near.${list}`)}</p>;
}

/** Say yes or no; a refusal is told and changes nothing. */
function useDeciding(run: number, refresh: () => Promise<void>) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const choose = async (body: Deciding) => {
    setProblem(null);
    await decide(run, body).catch((it: Problem) => setProblem(it));
    await refresh();
  };
  return { choose, problem };
}

/** All pairs on the map; the present one is picked and brought into view. */
function usePairMarks(pairs: readonly Pair[], here: Pair | undefined): void {
  const map = useStore(desk, (it) => it.map);
  const marks = useMemo(() => marksOf(pairs), [pairs]);
  useShown(PAIRS, marks);
  const key = here ? JSON.stringify(here.geometry) : null;
  useEffect(() => {
    if (!key) return;
    const geometry = JSON.parse(key);
    if (!geometry) return;
    map?.pick([{ type: "Feature", geometry, properties: {} }]);
    lookClosely(geometry);
    return () => map?.pick([]);
  }, [map, key]);
}
