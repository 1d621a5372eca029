import { useEffect, useId, useState } from "react";
import { calledIn, common, type Service, services } from "./calls.ts";
import { suggested } from "./suggest.ts";
import { usePublicWords } from "./words.ts";

interface Props {
  value: string;
  change: (service: string) => void;
}

/** The class of a problem: type a word, choose from a few. */
export function What({ value, change }: Props) {
  const { d, lang } = usePublicWords();
  const id = useId();
  const [all, setAll] = useState<Service[]>([]);
  const [most, setMost] = useState<string[] | null>(null);
  const [text, setText] = useState("");
  useEffect(() => {
    services().then(setAll, () => {});
    common().then(
      (it) => setMost(it.services),
      () => setMost([]),
    );
  }, []);
  const chosen = all.find((it) => it.service_code === value);
  // What is suggested appears once: nothing moves under a finger.
  const offered = most ? suggested(all, most, text) : [];
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
        placeholder={chosen ? calledIn(lang, chosen) : d("whatHint")}
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
            {calledIn(lang, it)}
          </button>
        ))}
      </div>
      {text && most && offered.length === 0 ? <output>{d("whatNone")}</output> : null}
    </fieldset>
  );
}
