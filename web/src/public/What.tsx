import { useEffect, useId, useState } from "react";
import { type Service, services } from "./calls.ts";
import { usePublicWords } from "./words.ts";

const MOST = 8;

const found = (all: Service[], text: string) => {
  const words = text.trim().toLowerCase();
  const hit = (it: Service) =>
    [it.service_name, it.keywords, it.group].some((part) => part?.toLowerCase().includes(words));
  return all.filter((it) => !words || hit(it)).slice(0, MOST);
};

interface Props {
  value: string;
  change: (service: string) => void;
}

/** The class of a problem: type a word, choose from a few. */
export function What({ value, change }: Props) {
  const { d } = usePublicWords();
  const id = useId();
  const [all, setAll] = useState<Service[]>([]);
  const [text, setText] = useState("");
  useEffect(() => {
    services().then(setAll, () => {});
  }, []);
  const chosen = all.find((it) => it.service_code === value);
  const offered = found(all, text);
  return (
    <fieldset>
      <legend>{d("what")}</legend>
      <label htmlFor={id} className="sr-only">
        {d("what")}
      </label>
      <input
        id={id}
        type="search"
        value={text}
        placeholder={chosen?.service_name ?? d("whatHint")}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="c-chips">
        {(text || !chosen ? offered : [chosen]).map((it) => (
          <button
            key={it.service_code}
            type="button"
            aria-pressed={it.service_code === value}
            className={it.service_code === value ? "is-on" : ""}
            onClick={() => {
              change(it.service_code === value ? "" : it.service_code);
              setText("");
            }}
          >
            {it.service_name}
          </button>
        ))}
      </div>
      {text && offered.length === 0 ? <output>{d("whatNone")}</output> : null}
    </fieldset>
  );
}
