import { useState } from "react";
import { useKept } from "../kept.ts";
import { CLASSES, useActor } from "../useDuty.ts";
import { useMyWords } from "../words.ts";
import type { Draft } from "./draft.ts";
import { found, type Service } from "./finding.ts";

const RECENT = "wanmi.m.recent";
const MOST_RECENT = 6;
const HOUR_MS = 3_600_000;

function recent(): string[] {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? "[]");
  } catch {
    return [];
  }
}

/** Keep a class for the next time; the last ones come first. */
export function remember(service: string): void {
  const list = [service, ...recent().filter((it) => it !== service)].slice(0, MOST_RECENT);
  try {
    localStorage.setItem(RECENT, JSON.stringify(list));
  } catch {
    // a telephone that keeps nothing still reports
  }
}

interface Props {
  draft: Draft;
  put: (part: Partial<Draft>) => void;
}

/** The class of a problem: used lately, or found by a word. */
export function ClassPick({ draft, put }: Props) {
  const { d } = useMyWords();
  const [text, setText] = useState("");
  const { value } = useKept<Service[]>(useActor(), CLASSES, HOUR_MS);
  if (!value) return <p>{d("classWait")}</p>;
  const lately = recent().flatMap((code) => value.filter((it) => it.service_code === code));
  const offered = found(value, text);
  const choose = ({ service_code, service_name }: Service) =>
    put({ service: service_code, serviceName: service_name });
  const chips = (list: Service[]) => (
    <div className="m-chips">
      {list.map((it) => (
        <button
          key={it.service_code}
          type="button"
          aria-pressed={it.service_code === draft.service}
          onClick={() => choose(it)}
        >
          {it.service_name}
          <small>{it.group}</small>
        </button>
      ))}
    </div>
  );
  return (
    <>
      <label>
        <span className="sr-only">{d("classFind")}</span>
        <input
          type="search"
          value={text}
          placeholder={d("classFind")}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      {draft.serviceName ? <p className="m-chosen">✓ {draft.serviceName}</p> : null}
      {!text && lately.length ? (
        <fieldset>
          <legend>{d("classRecent")}</legend>
          {chips(lately)}
        </fieldset>
      ) : null}
      <fieldset>
        <legend className={text ? "sr-only" : ""}>{d("classMost")}</legend>
        {offered.length ? chips(offered) : <output>{d("classNone")}</output>}
      </fieldset>
    </>
  );
}
