import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Problem } from "../../data/http.ts";
import type { Layer, Registry } from "../../registry/types.ts";
import { shown } from "../../registry/values.ts";
import { useStore } from "../../state/store.ts";
import { view } from "../../state/viewStore.ts";
import { Trouble } from "../../ui/Trouble.tsx";
import type { Asked } from "./asked.ts";
import { type Column, columnsOf } from "./columns.ts";
import { lookAt } from "./lookAt.ts";
import { type Row, useRows } from "./useRows.ts";
import { windowOf } from "./window.ts";
import { useDockWords } from "./words.ts";

const ROW = 32;

interface Props {
  registry: Registry;
  layer: Layer;
  asked: Asked;
  total: number | undefined;
  /** why the rows could not be counted: a condition that the server does not take */
  refused: Problem | null;
  sort: (by: string | null) => void;
  /** drops the conditions, where there are any */
  clear: (() => void) | null;
}

/** The rows that can be seen, of however many there are; arrows move, Enter goes there. */
export function Rows(props: Props) {
  const { registry, layer, asked, total, refused, sort, clear } = props;
  const { d } = useDockWords();
  const frame = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState(0);
  const [at, setAt] = useState(0);
  const room = useRoom(frame);
  const known = total ?? 0;
  const seen = windowOf(known, scroll, room, ROW);
  const rows = useRows(asked, seen.first, Math.max(seen.first, seen.last));
  const columns = columnsOf(layer);
  const selected = useStore(view, (it) => (it.selected?.layer === layer.id ? it.selected.id : 0));
  const go = (index: number) => {
    const next = Math.max(0, Math.min(known - 1, index));
    setAt(next);
    if (frame.current) frame.current.scrollTop += shift(next, seen, room);
  };
  const keys = (event: KeyboardEvent) => {
    const page = Math.floor(room / ROW) - 1;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }[event.key];
    const row = rows.row(at);
    if (step) go(at + step);
    else if (event.key === "Enter" && row) lookAt(layer.id, row.id);
    else return;
    event.preventDefault();
  };
  const trouble = refused ?? rows.problem;
  if (total === 0) {
    return (
      <p className="empty dock-empty">
        {d("none")}
        {clear ? (
          <button type="button" className="text-button" onClick={clear}>
            {d("clear")}
          </button>
        ) : null}
      </p>
    );
  }
  return (
    <div
      ref={frame}
      className="dock-rows"
      role="grid"
      aria-label={d("title")}
      aria-rowcount={known + 1}
      aria-colcount={columns.length}
      aria-busy={rows.busy}
      tabIndex={0}
      aria-activedescendant={rows.row(at) ? `row-${at}` : undefined}
      onScroll={(event) => setScroll(event.currentTarget.scrollTop)}
      onKeyDown={keys}
    >
      <Head columns={columns} by={asked.sort} sort={sort} />
      {trouble ? (
        <Trouble say="error.page" problem={trouble} retry={rows.retry} />
      ) : (
        <div className="dock-sheet" role="rowgroup" style={{ height: seen.height }}>
          <div className="dock-seen" style={{ transform: `translateY(${seen.top}px)` }}>
            {Array.from({ length: seen.last - seen.first + 1 }, (_, i) => seen.first + i).map(
              (index) => (
                <Line
                  key={index}
                  index={index}
                  row={rows.row(index)}
                  columns={columns}
                  registry={registry}
                  picked={rows.row(index)?.id === selected}
                  active={index === at}
                  pick={() => {
                    setAt(index);
                    const row = rows.row(index);
                    if (row) lookAt(layer.id, row.id);
                  }}
                />
              ),
            )}
          </div>
        </div>
      )}
    </div>
  );
}

/** How far to scroll so that a row is inside. */
function shift(index: number, seen: ReturnType<typeof windowOf>, room: number): number {
  const last = seen.first + Math.floor(room / ROW) - 2;
  if (index <= seen.first) return (index - seen.first) * ROW;
  return index > last ? (index - last) * ROW : 0;
}

function useRoom(frame: React.RefObject<HTMLDivElement | null>): number {
  const [room, setRoom] = useState(240);
  useEffect(() => {
    if (!frame.current) return;
    const watch = new ResizeObserver(([entry]) => setRoom(entry?.contentRect.height ?? 240));
    watch.observe(frame.current);
    return () => watch.disconnect();
  }, [frame]);
  return room;
}

interface HeadProps {
  columns: Column[];
  by: string | null;
  sort: (by: string | null) => void;
}

const NEXT = { none: "", ascending: "-", descending: null } as const;

function Head({ columns, by, sort }: HeadProps) {
  const { d, title } = useDockWords();
  const order = (name: string) =>
    by === name ? "ascending" : by === `-${name}` ? "descending" : "none";
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid around it has the focus
    <div className="dock-line is-head" role="row" aria-rowindex={1}>
      {columns.map(({ field, width, number }) => {
        const now = order(field.name);
        const sign = NEXT[now];
        return (
          // biome-ignore lint/a11y/useFocusableInteractive: its button has the focus
          <div
            key={field.name}
            role="columnheader"
            aria-sort={now}
            className={`dock-cell ${number ? "is-number" : ""}`}
            style={{ width }}
          >
            <button
              type="button"
              title={d("sort", { name: title(field) })}
              onClick={() => sort(sign === null ? null : sign + field.name)}
            >
              {title(field)}
              <span aria-hidden="true">{{ none: "", ascending: " ↑", descending: " ↓" }[now]}</span>
            </button>
          </div>
        );
      })}
    </div>
  );
}

interface LineProps {
  index: number;
  row: Row | undefined;
  columns: Column[];
  registry: Registry;
  picked: boolean;
  active: boolean;
  pick: () => void;
}

function Line({ index, row, columns, registry, picked, active, pick }: LineProps) {
  const words = useDockWords();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the grid around it has the focus
    <div
      id={`row-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={picked}
      className={`dock-line ${picked ? "is-picked" : ""} ${active ? "is-active" : ""}`}
      onClick={pick}
    >
      {columns.map(({ field, width, number }) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the grid around it has the focus
        <div
          key={field.name}
          role="gridcell"
          className={`dock-cell ${number ? "is-number" : ""}`}
          style={{ width }}
        >
          {row ? (
            shown(registry, field, row.properties[field.name], words)
          ) : (
            <span className="dock-wait" />
          )}
        </div>
      ))}
    </div>
  );
}
