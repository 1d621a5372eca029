import type { Action, Machine, Page } from "../types.ts";

/** An action with what it is done to. */
export interface Offer {
  action: Action;
  machine: Machine;
  subject: number;
  /** the item's machine, where the action is not the case's own */
  about: Machine | null;
}

/** What may be done with a case and its open items; what is refused without a reason worth telling is left out. */
export function offersOf({ case: it, actions, items }: Page): Offer[] {
  const own = actions.map((action) => ({
    action,
    machine: "case" as const,
    subject: it.id,
    about: null,
  }));
  const theirs = items
    .filter((item) => !item.ended)
    .flatMap(({ actions: offered, machine, id }) =>
      offered.map((action) => ({ action, machine, subject: id, about: machine })),
    );
  return [...theirs, ...own];
}

/** The name of an offer among those of its page. */
export const nameOf = ({ machine, subject, action }: Offer) =>
  [machine, subject, action.action, action.kind ?? ""].join("/");

/** An offer as it stands now; what is no longer offered is not allowed. */
export function asItIs(offer: Offer, offers: readonly Offer[]): Offer {
  const now = offers.find((it) => nameOf(it) === nameOf(offer));
  return now ?? { ...offer, action: { ...offer.action, allowed: false, why: null } };
}

/** The likely next step: the first that moves the case on and demands no reason. */
export const nextOf = (offers: readonly Offer[]) =>
  offers.find(({ action }) => action.allowed && action.to !== null && !action.reason);
