import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Problem } from "../../data/http.ts";
import type { Registry } from "../../registry/types.ts";
import { ActionForm, type Filled } from "./ActionForm.tsx";
import { act, keys } from "./calls.ts";
import type { Action, Machine, Page } from "./types.ts";
import { useCaseWords, wordOf } from "./words.ts";

/** An action with what it is done to. */
interface Offer {
  action: Action;
  machine: Machine;
  subject: number;
  seen: number;
  /** who or what the item is, where the action is not the case's own */
  about: string;
}

function offersOf(page: Page, title: (machine: Machine) => string): Offer[] {
  const { case: it, items } = page;
  const own = page.actions.map((action) => ({
    action,
    machine: "case" as const,
    subject: it.id,
    seen: it.seq,
    about: "",
  }));
  const theirs = items
    .filter((item) => !item.ended)
    .flatMap((item) =>
      item.actions.map((action) => ({
        action,
        machine: item.machine,
        subject: item.id,
        seen: it.seq,
        about: title(item.machine),
      })),
    );
  return [...theirs, ...own];
}

/** What the caller may do now; the likely next step is the filled button. */
export function Acting({ page, registry }: { page: Page; registry: Registry }) {
  const { d, title } = useCaseWords();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Offer | null>(null);
  const [told, setTold] = useState("");
  const offers = offersOf(page, (it) => wordOf(registry, "case_machine", it, title));
  const open = offers.filter((it) => it.action.allowed);
  const closed = offers.filter((it) => !it.action.allowed && it.action.why);
  const refresh = () =>
    client.invalidateQueries({ predicate: (it) => String(it.queryKey[0]).startsWith(keys.lists) });
  const send = async (offer: Offer, { reason, data }: Filled) => {
    try {
      await act({ ...offer, reason, data });
      setTold(d("done", { name: title(offer.action) }));
      setChosen(null);
    } catch (problem) {
      if ((problem as Problem).status === 409) void refresh();
      throw problem;
    }
    await refresh();
  };
  if (offers.length === 0) return null;
  if (chosen) {
    return (
      <ActionForm
        action={chosen.action}
        about={chosen.about}
        send={(filled) => send(chosen, filled)}
        cancel={() => setChosen(null)}
      />
    );
  }
  const first = open.find((it) => it.action.to !== null && !it.action.reason);
  return (
    <section className="case-actions" aria-label={d("actions")}>
      <div className="case-buttons">
        {open.map((offer) => (
          <button
            key={`${offer.machine}/${offer.subject}/${offer.action.action}/${offer.action.kind}`}
            type="button"
            className={`button ${offer === first ? "is-filled" : ""}`}
            onClick={() => setChosen(offer)}
          >
            {title(offer.action)}
          </button>
        ))}
      </div>
      {closed.length ? (
        <ul className="case-closed">
          {closed.map(({ action, machine, subject }) => (
            <li key={`${machine}/${subject}/${action.action}`}>
              {d("doNot", { name: title(action), why: action.why ? title(action.why) : "" })}
            </li>
          ))}
        </ul>
      ) : null}
      <output className="case-told">{told}</output>
    </section>
  );
}
