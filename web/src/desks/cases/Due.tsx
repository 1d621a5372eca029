import { clockTime, span } from "./time.ts";
import type { Light } from "./types.ts";
import { useNow } from "./useNow.ts";
import { useCaseWords } from "./words.ts";

interface Props {
  due: string | null;
  light: Light;
  ended: boolean;
}

const MARKS = { red: "▲", yellow: "◆", green: "●" };

/** What is left until a deadline, or how long it is past; the mark tells the same without colour. */
export function Due({ due, light, ended }: Props) {
  const { d } = useCaseWords();
  const now = useNow();
  if (ended || !due) return null;
  const left = Date.parse(due) - now;
  const { days, hours, minutes } = span(left);
  const long = days
    ? d("time.days", { days, hours })
    : hours
      ? d("time.hours", { hours, minutes })
      : d("time.minutes", { minutes });
  const shown = left < 0 ? "red" : light === "red" ? "green" : light;
  return (
    <span className={`due is-${shown}`} title={clockTime(due, now)}>
      <span aria-hidden="true">{MARKS[shown]} </span>
      {d(left < 0 ? "time.over" : "time.left", { long })}
    </span>
  );
}
