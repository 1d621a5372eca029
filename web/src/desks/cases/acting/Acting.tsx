import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { isSingle } from "../../../app/useKeys.ts";
import type { Problem } from "../../../data/http.ts";
import { useNames } from "../../../data/names.ts";
import { session } from "../../../data/session.ts";
import type { Registry } from "../../../registry/types.ts";
import { act, keys } from "../calls.ts";
import type { Page } from "../types.ts";
import { AboutCase } from "../widgets/about.ts";
import { useCaseWords, wordOf } from "../words.ts";
import { ActionForm } from "./ActionForm.tsx";
import type { Filled } from "./actionSchema.ts";
import { asItIs, nameOf, nextOf, type Offer, offersOf } from "./offers.ts";

const CONFLICT = 409;

interface Props {
  page: Page;
  registry: Registry;
  /** a form is open, or no longer */
  onActing: (on: boolean) => void;
}

/** What the caller may do now; the likely next step is the filled button. */
export function Acting({ page, registry, onActing }: Props) {
  const { d, title } = useCaseWords();
  const [chosen, setChosen] = useState<{ offer: Offer; seen: number } | null>(null);
  const [told, setTold] = useState("");
  const acting = chosen !== null;
  useEffect(() => onActing(acting), [acting, onActing]);
  const offers = offersOf(page);
  const open = offers.filter((it) => it.action.allowed);
  const next = nextOf(open);
  const choose = (offer: Offer) => {
    setTold("");
    setChosen({ offer, seen: page.case.seq });
  };
  useActionKeys(open, next, choose, () => setChosen(null));
  if (chosen) {
    const after = () => {
      setTold(d("done", { name: title(chosen.offer.action) }));
      setChosen(null);
    };
    return (
      <One
        key={nameOf(chosen.offer)}
        {...{ page, registry, after }}
        offer={asItIs(chosen.offer, offers)}
        seen={chosen.seen}
        cancel={() => setChosen(null)}
      />
    );
  }
  if (offers.length === 0) return <output className="case-told">{told}</output>;
  return (
    <section className="case-actions" aria-label={d("actions")}>
      <div className="case-buttons">
        {open.map((it, i) => (
          <button
            key={nameOf(it)}
            type="button"
            className={`button ${it === next ? "is-filled" : ""}`}
            title={i < DIGITS ? d("keyHint", { key: i + 1 }) : undefined}
            onClick={() => choose(it)}
          >
            {title(it.action)}
          </button>
        ))}
      </div>
      <Refused offers={offers} />
      <output className="case-told">{told}</output>
    </section>
  );
}

/** Why the others are not open now. */
function Refused({ offers }: { offers: readonly Offer[] }) {
  const { d, title } = useCaseWords();
  const closed = offers.filter(({ action }) => !action.allowed && action.why);
  if (closed.length === 0) return null;
  return (
    <details className="case-refused">
      <summary>{d("closedNow", { n: closed.length })}</summary>
      <ul className="case-closed">
        {closed.map((it) => (
          <li key={nameOf(it)}>
            {d("doNot", {
              name: title(it.action),
              why: it.action.why ? title(it.action.why) : "",
            })}
          </li>
        ))}
      </ul>
    </details>
  );
}

interface OneProps extends Omit<Props, "onActing"> {
  offer: Offer;
  /** the step of the case that was the last when the form was opened */
  seen: number;
  after: () => void;
  cancel: () => void;
}

/** The form of one action; what happened to the case meanwhile stands in it, and is then known. */
function One({ page, registry, offer, seen, after, cancel }: OneProps) {
  const { d, title } = useCaseWords();
  const client = useQueryClient();
  const { action, about } = offer;
  const refresh = () =>
    client.invalidateQueries({ predicate: (it) => String(it.queryKey[0]).startsWith(keys.lists) });
  const send = async ({ reason, data }: Filled) => {
    try {
      await act({ ...offer, seen: page.case.seq, reason, data });
    } catch (problem) {
      if ((problem as Problem).status === CONFLICT) void refresh();
      throw problem;
    }
    after();
    await refresh();
  };
  const nameOfPerson = useNames(page.events.map((it) => it.actor));
  const mine = session.get().actor;
  const moved = page.events.filter((it) => it.seq > seen && it.actor !== mine).at(-1);
  const gone = action.allowed ? "" : action.why ? title(action.why) : d("gone");
  const state = wordOf(registry, "case_state", page.case.state, title);
  const changed = moved ? d("movedBy", { who: nameOfPerson(moved.actor), state }) : "";
  return (
    <AboutCase value={page.case}>
      <ActionForm
        action={action}
        name={`${mine}/${page.case.id}/${nameOf(offer)}`}
        about={about ? wordOf(registry, "case_machine", about, title) : ""}
        news={gone || changed || undefined}
        blocked={!action.allowed}
        {...{ send, cancel }}
      />
    </AboutCase>
  );
}

const DIGITS = 9;

/** `A` opens the likely next step, digits the others in their order, Escape closes what is open. */
function useActionKeys(
  open: readonly Offer[],
  next: Offer | undefined,
  choose: (offer: Offer) => void,
  close: () => void,
): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === "Escape") return close();
      if (!isSingle(event)) return;
      const meant = event.key === "a" ? next : open[Number(event.key) - 1];
      if (!meant) return;
      event.preventDefault();
      choose(meant);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
}
