import { type Colleague, usePresence } from "../../data/presence.ts";
import { dictionary } from "../../i18n/i18n.ts";
import en from "./en.json";
import zh from "./zh.json";
import "./present.css";

const useOwnWords = dictionary({ zh, en });

interface Props {
  layer: string;
  id: number | null;
  doing?: Colleague["doing"];
}

/** Colleagues who have the same object open, by name, with what they do. */
export function Present({ layer, id, doing = "view" }: Props) {
  const { d } = useOwnWords();
  const people = usePresence(layer, id, doing);
  return (
    <output
      className="present"
      aria-live="polite"
      aria-label={people.length ? d("label") : undefined}
    >
      {people.map((it) => (
        <span key={it.actor} className={`present-one is-${it.doing}`} title={it.actor}>
          <span className="present-mark" aria-hidden="true">
            {[...it.display][0]}
          </span>
          {d(it.doing, { name: it.display })}
        </span>
      ))}
    </output>
  );
}
