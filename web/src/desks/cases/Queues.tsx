import type { Registry } from "../../registry/types.ts";
import { ITEMS, listing } from "./state.ts";
import type { Waits } from "./useQueues.ts";
import { useCaseWords, wordOf } from "./words.ts";

interface Props {
  queues: readonly Waits[];
  on: string;
  registry: Registry;
}

/** The queues with their numbers; what is overdue stands beside its sign. */
export function Queues({ queues, on, registry }: Props) {
  const { d, title, number } = useCaseWords();
  const nameOf = (id: string) =>
    id === ITEMS ? d("items") : wordOf(registry, "case_state", id, title);
  return (
    <fieldset className="case-queues">
      <legend className="sr-only">{d("queues")}</legend>
      {queues.map(({ id, n, late }) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === on}
          className={`case-queue ${id === on ? "is-on" : ""} ${n ? "" : "is-empty"}`}
          onClick={() => listing.set({ stage: id, at: -1, ticked: [] })}
        >
          <span>{nameOf(id)}</span>
          <b>{number(n)}</b>
          {late ? <i>▲ {number(late)}</i> : null}
        </button>
      ))}
    </fieldset>
  );
}
