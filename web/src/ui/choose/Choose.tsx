import { type KeyboardEvent, useId, useState } from "react";
import "./choose.css";
import { type Choice, found } from "./choices.ts";

interface Props {
  id: string;
  choices: readonly Choice[];
  value: string | null;
  choose: (value: string | null) => void;
  /** told of what is typed, where the choices come from a search of the server */
  typed?: (words: string) => void;
  placeholder: string;
  empty: string;
  disabled?: boolean;
  invalid?: boolean;
  describedBy?: string | undefined;
}

const SHOWN = 8;

/** One of many, found by typing a part of its name, its pinyin initials or its code. */
export function Choose(props: Props) {
  const { id, choices, value, choose, typed, placeholder, empty } = props;
  const list = useId();
  const [words, setWords] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const held = choices.find((it) => it.value === value);
  const open = words !== null;
  const shown = open ? found(choices, typed ? "" : words, SHOWN) : [];
  const take = (choice: Choice | undefined) => {
    if (choice) choose(choice.value);
    setWords(null);
  };
  const write = (next: string) => {
    setWords(next);
    setAt(0);
    typed?.(next);
    if (next === "" && value !== null) choose(null);
  };
  const press = (event: KeyboardEvent) => {
    const acts: Record<string, () => void> = open
      ? {
          ArrowDown: () => setAt(Math.min(shown.length - 1, at + 1)),
          ArrowUp: () => setAt(Math.max(0, at - 1)),
          Enter: () => take(shown[at]),
          Escape: () => setWords(null),
        }
      : { ArrowDown: () => setWords("") };
    const act = acts[event.key];
    if (!act) return;
    act();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="choose">
      <input
        id={id}
        role="combobox"
        autoComplete="off"
        aria-expanded={open}
        aria-controls={list}
        aria-activedescendant={open && shown[at] ? `${list}-${at}` : undefined}
        aria-invalid={props.invalid || undefined}
        aria-describedby={props.describedBy}
        disabled={props.disabled}
        placeholder={placeholder}
        value={words ?? held?.name ?? value ?? ""}
        onChange={(event) => write(event.target.value)}
        onFocus={(event) => event.target.select()}
        onClick={() => setWords(words ?? "")}
        onBlur={() => setWords(null)}
        onKeyDown={press}
      />
      <div id={list} role="listbox" aria-label={placeholder} hidden={!open}>
        {shown.map((it, i) => (
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys act in the input
          <div
            key={it.value}
            id={`${list}-${i}`}
            role="option"
            aria-selected={i === at}
            className={i === at ? "is-active" : ""}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(it)}
          >
            <span>{it.name}</span>
            {it.note ? <small>{it.note}</small> : null}
          </div>
        ))}
        {open && shown.length === 0 ? <p>{empty}</p> : null}
      </div>
    </div>
  );
}
