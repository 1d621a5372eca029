import { go } from "../../app/route.ts";
import { Icon } from "../../ui/Icon.tsx";
import { PAGES, type PageId, standing, written } from "./steps.ts";
import type { Work } from "./types.ts";
import { useCensusWords } from "./words.ts";

interface Props {
  work: Work;
  page: PageId | null;
  undecided: number;
}

/** The steps of a run with what each found. */
export function Stepper({ work, page, undecided }: Props) {
  const { d } = useCensusWords();
  const figures = useFigures(work, undecided);
  return (
    <nav className="cs-steps" aria-label={d("steps")}>
      <ol>
        {PAGES.map((it, i) => {
          const stand = standing(work, it, undecided);
          const to = `/census/${work.id}/${it}`;
          const named = d(`stand.${stand}`);
          return (
            <li key={it} className={`cs-step is-${stand} ${page === it ? "is-on" : ""}`}>
              <a href={to} aria-current={page === it ? "step" : undefined} onClick={go(to)}>
                <span className="cs-step-mark">
                  {stand === "done" ? <Icon name="check" size={14} /> : i + 1}
                </span>
                <span className="cs-step-name">
                  {d(`tab.${it}`)}
                  <span className="sr-only">{named}</span>
                </span>
                <small>{figures[it]}</small>
              </a>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** One figure per step, as far as the run has come. */
function useFigures(work: Work, undecided: number): Record<PageId, string> {
  const { d, number } = useCensusWords();
  const { inspect, map, check, match, publish } = work.summary;
  const mapped = work.datasets.filter((it) => it.mapping).length;
  const errors = Object.values(check?.datasets ?? {}).reduce((sum, it) => sum + it.bad, 0);
  const { created, updated, retired } = written(work);
  return {
    inspect: inspect ? d("rows", { n: number(inspect.rows) }) : "",
    map: map ? d("mappedOf", { n: mapped, of: work.datasets.length }) : "",
    check: check ? d("bad", { n: number(errors) }) : "",
    quarantine: check ? d("rows", { n: number(check.quarantined) }) : "",
    match: match ? (undecided ? d("toDecide", { n: number(undecided) }) : d("allDecided")) : "",
    publish: publish ? d("writtenOf", { n: number(created + updated + retired) }) : "",
  };
}
