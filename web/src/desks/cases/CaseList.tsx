import { useEffect } from "react";
import { go, navigate } from "../../app/route.ts";
import { useClassNames } from "../../data/classes.ts";
import type { Problem } from "../../data/http.ts";
import type { Registry } from "../../registry/types.ts";
import { desk } from "../../state/desk.ts";
import { useStore } from "../../state/store.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { Bulk } from "./Bulk.tsx";
import { useCases, useQueue } from "./calls.ts";
import { Due } from "./Due.tsx";
import { Queues } from "./Queues.tsx";
import { urgentFirst } from "./queues.ts";
import { LISTED, marksOf } from "./stage.ts";
import { ITEMS, isTicked, listing, type Queue, type Ticked, tick } from "./state.ts";
import type { Case, Item } from "./types.ts";
import { useListKeys } from "./useListKeys.ts";
import { useQueues } from "./useQueues.ts";
import { useCaseWords, wordOf } from "./words.ts";

interface Props {
  registry: Registry;
  chosen: number | null;
}

/** Queues of the caller, or all cases; the same rows are marks on the map. */
export function CaseList({ registry, chosen }: Props) {
  const { d } = useCaseWords();
  const queue = useStore(listing, (it) => it.queue);
  return (
    <section className="case-list" aria-label={d("title")}>
      <header className="panel-head">
        <h2>{d("title")}</h2>
      </header>
      <div className="tabs" role="tablist">
        {(["mine", "all"] as const).map((it) => (
          <Tab key={it} queue={it} on={queue === it} />
        ))}
      </div>
      <Bulk />
      {queue === "mine" ? (
        <Mine registry={registry} chosen={chosen} />
      ) : (
        <All registry={registry} chosen={chosen} />
      )}
    </section>
  );
}

function Tab({ queue, on }: { queue: Queue; on: boolean }) {
  const { d } = useCaseWords();
  return (
    <button
      type="button"
      role="tab"
      aria-selected={on}
      className={`tab ${on ? "is-on" : ""}`}
      onClick={() => listing.set({ queue, at: -1, ticked: [] })}
    >
      {d(queue)}
    </button>
  );
}

/** The caller's queues with how much lies in each, and the one that is looked at. */
function Mine({ registry, chosen }: Props) {
  const stage = useStore(listing, (it) => it.stage);
  const queues = useQueues();
  const own = queues.find((it) => it.id === stage) ?? queues.find((it) => it.n) ?? queues[0];
  if (!own) return <Skeleton rows={8} height={64} />;
  return (
    <>
      {queues.length > 1 ? <Queues queues={queues} on={own.id} registry={registry} /> : null}
      {own.id === ITEMS ? (
        <Items {...{ registry, chosen }} />
      ) : (
        <Waiting state={own.id} {...{ registry, chosen }} />
      )}
    </>
  );
}

function Items({ registry, chosen }: Props) {
  const { d } = useCaseWords();
  const found = useQueue({ mine: "true" });
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const rows = items.map((row) => ({
    row,
    id: row.case_id,
    code: row.case_code,
    subject: { machine: row.machine, subject: row.id },
  }));
  return <Rows {...{ found, rows, registry, chosen }} empty={d("none")} list="case_item_state" />;
}

/** Cases in a state in which they wait for one of the caller's posts. */
function Waiting({ state, registry, chosen }: Props & { state: string }) {
  const { d } = useCaseWords();
  const found = useCases({ state });
  const cases = found.data?.pages.flatMap((page) => page.cases) ?? [];
  return (
    <Rows
      {...{ found, registry, chosen }}
      rows={urgentFirst(cases).map(listed)}
      empty={d("none")}
      list="case_state"
    />
  );
}

const listed = (row: Case): Listed => ({
  row,
  id: row.id,
  code: row.code,
  subject: { machine: "case", subject: row.id },
});

function All({ registry, chosen }: Props) {
  const { d, title, number } = useCaseWords();
  const { state, text, open } = useStore(listing, (it) => it);
  const asked = { state, q: text, ended: open && !state ? "false" : "" };
  const found = useCases(asked);
  const counts = found.data?.pages[0]?.counts ?? {};
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const cases = found.data?.pages.flatMap((page) => page.cases) ?? [];
  return (
    <>
      <div className="case-filter">
        <input
          type="search"
          value={text}
          placeholder={d("search")}
          aria-label={d("search")}
          onChange={(event) => listing.set({ text: event.target.value })}
        />
        <select
          aria-label={d("state")}
          value={state}
          onChange={(event) => listing.set({ state: event.target.value })}
        >
          <option value="">{d("anyState", { n: number(total) })}</option>
          {(registry.codes.case_state ?? []).map((code) => (
            <option key={code.code} value={code.code}>
              {counts[code.code] === undefined
                ? title(code)
                : d("stateCount", { name: title(code), n: number(counts[code.code] ?? 0) })}
            </option>
          ))}
        </select>
        <label className="case-check">
          <input
            type="checkbox"
            checked={open}
            onChange={(event) => listing.set({ open: event.target.checked })}
          />
          {d("open")}
        </label>
      </div>
      <Rows
        found={found}
        rows={cases.map(listed)}
        empty={d("noneFound")}
        clear={() => listing.set({ state: "", text: "", open: true })}
        list="case_state"
        {...{ registry, chosen }}
      />
    </>
  );
}

interface Listed {
  row: Case | Item;
  /** the case */
  id: number;
  code: string | null;
  subject: Ticked;
}

interface RowsProps extends Props {
  found: {
    isPending: boolean;
    isError: boolean;
    error: Error | null;
    hasNextPage: boolean;
    fetchNextPage: () => unknown;
    refetch: () => unknown;
  };
  rows: Listed[];
  empty: string;
  list: string;
  clear?: () => void;
}

function Rows({ registry, chosen, found, rows, empty, list, clear }: RowsProps) {
  const { d } = useCaseWords();
  const map = useStore(desk, (it) => it.map);
  const stage = useStore(desk, (it) => it.stage);
  useEffect(() => {
    if (stage) map?.show(LISTED, marksOf(rows.map((it) => it.row)));
  });
  useListKeys(rows);
  if (found.isPending) return <Skeleton rows={8} height={64} />;
  if (found.isError && rows.length === 0) {
    const problem = found.error as Problem | null;
    return <Trouble say="error.page" problem={problem} retry={() => found.refetch()} />;
  }
  if (rows.length === 0) {
    return (
      <p className="empty">
        {empty}
        {clear ? (
          <button type="button" className="text-button" onClick={clear}>
            {d("clear")}
          </button>
        ) : null}
      </p>
    );
  }
  return (
    <div className="panel-body">
      <ul className="case-rows" aria-label={d("list")}>
        {rows.map((it, i) => (
          <Line
            key={`${it.subject.machine}/${it.row.id}`}
            {...it}
            {...{ registry, list }}
            index={i}
            on={chosen === it.id}
          />
        ))}
      </ul>
      {found.hasNextPage ? (
        <button type="button" className="text-button" onClick={() => found.fetchNextPage()}>
          {d("more")}
        </button>
      ) : null}
    </div>
  );
}

interface LineProps extends Listed {
  registry: Registry;
  list: string;
  index: number;
  on: boolean;
}

function Line({ row, id, code, subject, registry, list, index, on }: LineProps) {
  const { d, title } = useCaseWords();
  const called = useClassNames();
  const active = useStore(listing, (it) => it.at === index);
  const ticked = useStore(listing, (it) => isTicked(it.ticked, subject));
  const to = `/cases/${id}`;
  const name = row.name ? called(row.name) : row.class_code;
  const where = row.address ?? ("description" in row ? row.description : null);
  return (
    <li className={`case-row ${on ? "is-on" : ""} ${active ? "is-active" : ""}`}>
      <input
        type="checkbox"
        aria-label={d("tick", { name: `${name} ${code ?? id}` })}
        checked={ticked}
        onChange={() => tick(subject)}
      />
      <a
        href={to}
        aria-current={on ? "true" : undefined}
        onClick={go(to)}
        onFocus={() => listing.set({ at: index })}
      >
        <span className="case-row-head">
          <strong>{name}</strong>
          <Due due={row.due_at} light={row.light} ended={row.ended} />
        </span>
        {where ? <span className="case-row-where">{where}</span> : null}
        <small>
          {wordOf(registry, list, row.state, title)}
          {code ? ` · ${code}` : ""}
        </small>
      </a>
    </li>
  );
}

/** Leave the case for the list. */
export const leave = () => navigate("/cases");
