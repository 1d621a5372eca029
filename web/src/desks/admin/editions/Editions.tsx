import { useState } from "react";
import { postJson } from "../../../data/http.ts";
import type { Registry } from "../../../registry/types.ts";
import { moment } from "../../../registry/values.ts";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { Trouble } from "../../../ui/Trouble.tsx";
import {
  CONFIG,
  type ConfigRow,
  type Edition,
  type Kind,
  useEditions,
  useRefresh,
} from "../calls.ts";
import { useDeed } from "../useDeed.ts";
import { useAdminWords } from "../words.ts";
import { AreaChoice, CITY } from "./AreaChoice.tsx";
import { EditionSheet } from "./EditionSheet.tsx";
import { looked } from "./editions.ts";
import { RowSheet } from "./RowSheet.tsx";
import { RowTable } from "./RowTable.tsx";

interface Props {
  kind: Kind;
  registry: Registry;
}

/** A row that is being looked at; without a key a new one. */
export interface Chosen {
  part: string;
  row: ConfigRow | null;
}

/** One kind of configuration: its editions, the rows of one, and what can be done with it. */
export function Editions({ kind, registry }: Props) {
  const { d, lang } = useAdminWords();
  const editions = useEditions(kind.id);
  const [no, setNo] = useState<number | null>(null);
  const [part, setPart] = useState(kind.parts[0]?.id ?? "");
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [area, setArea] = useState(CITY);
  const all = editions.data ?? [];
  const { held, edition } = looked(all, area, no, new Date());
  const choose = (next: number) => {
    setNo(next);
    setChosen(null);
  };
  return (
    <>
      <section className="admin-list" aria-label={kind.title[lang === "zh" ? 0 : 1]}>
        <Head
          {...{ kind, edition, choose, area }}
          editions={held}
          areas={new Set(all.map((it) => it.area))}
          move={(next) => {
            setArea(next);
            setNo(null);
            setChosen(null);
          }}
        />
        {edition && edition.area !== area ? <p className="admin-note">{d("goesByCity")}</p> : null}
        <Loading editions={editions} />
        {edition ? (
          <RowTable
            key={`${edition.no}/${part}`}
            {...{ kind, edition, part, setPart, chosen, registry }}
            choose={setChosen}
          />
        ) : null}
      </section>
      {edition && chosen ? (
        <RowSheet
          key={`${edition.no}/${chosen.part}/${chosen.row?.key ?? ""}`}
          {...{ kind, edition, chosen, registry }}
          close={() => setChosen(null)}
        />
      ) : null}
      {edition && !chosen ? (
        <EditionSheet key={edition.no} {...{ kind, edition }} editions={all} />
      ) : null}
    </>
  );
}

/** What is shown while the editions are on their way, or did not come. */
function Loading({ editions }: { editions: ReturnType<typeof useEditions> }) {
  if (editions.isPending) return <Skeleton rows={10} />;
  if (editions.data) return null;
  return <Trouble say="error.page" problem={editions.error} retry={() => editions.refetch()} />;
}

interface HeadProps {
  kind: Kind;
  editions: readonly Edition[];
  edition: Edition | undefined;
  choose: (no: number) => void;
  area: string;
  /** that have editions */
  areas: ReadonlySet<string>;
  move: (area: string) => void;
}

/** Which edition is looked at, and the way to a new one. */
function Head({ kind, editions, edition, choose, area, areas, move }: HeadProps) {
  const { d, lang, title } = useAdminWords();
  const at = lang === "zh" ? 0 : 1;
  const refresh = useRefresh(`${CONFIG}/${kind.id}`);
  const { run, problem, busy } = useDeed();
  const draft = () =>
    run(async () => {
      const base = edition?.no ?? null;
      const made = await postJson<Edition>(`${CONFIG}/${kind.id}/editions`, { base, area });
      await refresh();
      choose(made.no);
    });
  return (
    <>
      <header className="admin-head">
        <h2>{kind.title[at]}</h2>
        <small>{d("holds", { what: kind.holds[at] })}</small>
        {kind.areas ? <AreaChoice {...{ area }} choose={move} own={areas} /> : null}
        <select
          aria-label={d("edition")}
          value={edition?.no ?? ""}
          onChange={(event) => choose(Number(event.target.value))}
        >
          {editions.map((it) => (
            <option key={it.no} value={it.no}>
              {optionOf(it, d)}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="button"
          disabled={busy || !edition}
          onClick={() => void draft()}
        >
          {d(area && edition?.area !== area ? "draftOwn" : "draft", { n: edition?.no ?? "" })}
        </button>
      </header>
      {problem ? (
        <p className="admin-problem" role="alert">
          {title(problem)}
        </p>
      ) : null}
    </>
  );
}

type Say = ReturnType<typeof useAdminWords>["d"];

function optionOf(it: Edition, d: Say): string {
  const dated = it.valid_from && new Date(it.valid_from).getTime() > 0;
  const when = dated ? d("from", { at: moment(it.valid_from ?? "") }) : "";
  return [d("editionNo", { n: it.no }), it.title, d(`stage.${it.status}`), when]
    .filter(Boolean)
    .join(" · ");
}
