import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from "react";
import { type Found, useSearch } from "../../data/api.ts";
import { useWords } from "../../i18n/i18n.ts";
import { FOUND } from "../../map/style/found.ts";
import { layerOf } from "../../registry/registry.ts";
import type { Registry } from "../../registry/types.ts";
import { desk } from "../../state/desk.ts";
import { useStore } from "../../state/store.ts";
import { select } from "../../state/viewStore.ts";
import { Icon } from "../../ui/Icon.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { Swatch } from "../Swatch.tsx";
import { described } from "./described.ts";

const QUIET_MS = 180;

/** Go to a place or an object: shows it, selects it and closes the list. */
function go(found: Found): void {
  const box = found.bbox ?? (found.point && [...found.point, ...found.point]);
  if (box) desk.get().map?.goTo(box as [number, number, number, number]);
  const recorded = found.layer && found.id ? { layer: found.layer, id: found.id } : null;
  desk.set({ ring: [], nothingHere: false, found: recorded ? null : found });
  select(recorded);
}

function useQuiet(text: string): string {
  const [quiet, setQuiet] = useState(text);
  useEffect(() => {
    const waiting = setTimeout(() => setQuiet(text), QUIET_MS);
    return () => clearTimeout(waiting);
  }, [text]);
  return useDeferredValue(quiet);
}

/** Search by name or code; arrows choose, Enter goes, Escape leaves. */
export function SearchBox({ registry }: { registry: Registry | undefined }) {
  const { t } = useWords();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const map = useStore(desk, (it) => it.map);
  const place = useStore(desk, (it) => it.found);
  useEffect(() => map?.show(FOUND, described(place)), [map, place]);
  const search = useSearch(useQuiet(text));
  const results = search.data?.results ?? [];
  const take = (found: Found | undefined) => {
    if (!found) return;
    go(found);
    setOpen(false);
    input.current?.blur();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt(Math.min(results.length - 1, at + 1));
    else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
    else if (event.key === "Enter") take(results[at]);
    else if (event.key === "Escape") {
      setOpen(false);
      input.current?.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const listed = open && text.trim() !== "";
  return (
    <search className="search">
      <div className="search-field">
        <Icon name="search" size={18} />
        <input
          ref={input}
          id="search"
          type="search"
          role="combobox"
          aria-expanded={listed}
          aria-controls={list}
          aria-activedescendant={listed && results[at] ? `${list}-${at}` : undefined}
          aria-label={t("top.search")}
          placeholder={t("top.search")}
          autoComplete="off"
          value={text}
          onFocus={() => setOpen(true)}
          onBlur={() => setTimeout(() => setOpen(false), 150)}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
            setOpen(true);
          }}
          onKeyDown={keys}
        />
        <kbd>/</kbd>
      </div>
      {listed ? (
        <div className="search-list" data-loading={search.isFetching}>
          {search.isError ? (
            <Trouble say="error.search" problem={search.error} retry={() => search.refetch()} />
          ) : null}
          {search.isSuccess && results.length === 0 ? (
            <p className="empty">{t("search.none", { q: text })}</p>
          ) : null}
          <div role="listbox" id={list} aria-label={t("search.results")}>
            {results.map((found, i) => (
              <Result
                key={`${found.layer}/${found.id}/${found.name}`}
                id={`${list}-${i}`}
                found={found}
                registry={registry}
                active={i === at}
                take={() => take(found)}
              />
            ))}
          </div>
        </div>
      ) : null}
    </search>
  );
}

interface ResultProps {
  id: string;
  found: Found;
  registry: Registry | undefined;
  active: boolean;
  take: () => void;
}

function Result({ id, found, registry, active, take }: ResultProps) {
  const { title, lang } = useWords();
  const layer = registry && found.layer ? layerOf(registry, found.layer) : undefined;
  const under = lang === "zh" ? found.subtitle_zh : found.subtitle_en;
  return (
    <div
      role="option"
      id={id}
      tabIndex={-1}
      aria-selected={active}
      className={`result ${active ? "is-active" : ""}`}
      onPointerDown={(event) => event.preventDefault()}
      onClick={take}
      onKeyDown={(event) => event.key === "Enter" && take()}
    >
      {registry && layer ? <Swatch registry={registry} layer={layer} /> : <Icon name="target" />}
      <span className="result-name">{found.name ?? found.code ?? found.id}</span>
      <span className="result-under">{under || (layer ? title(layer) : "")}</span>
      {found.code && found.name ? <span className="result-code">{found.code}</span> : null}
    </div>
  );
}
