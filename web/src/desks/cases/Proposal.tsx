import { useState } from "react";
import type { Page } from "./types.ts";
import { useCaseWords } from "./words.ts";

/** Whom the policies in force propose, by which rule, and why not the others. */
export function Proposal({ page }: { page: Page }) {
  const { d, title } = useCaseWords();
  const [open, setOpen] = useState(false);
  const found = page.proposal?.proposal;
  if (page.proposal === null || page.proposal === undefined) return null;
  return (
    <section className="card-group" aria-label={d("proposal")}>
      <h3>{d("proposal")}</h3>
      {found ? (
        <>
          <ul className="case-proposed">
            {found.orders.map((it) => (
              <li key={`${it.unit}/${it.role}`}>
                <strong>{it.title}</strong>
                <small>{d(it.role === "assist" ? "assist" : "lead")}</small>
              </li>
            ))}
          </ul>
          <p className="case-why">
            {d("byRule", { rule: title(found.title), mode: title(found.mode_title) })}
          </p>
          {found.reasons.length ? (
            <button
              type="button"
              className="text-button"
              aria-expanded={open}
              onClick={() => setOpen(!open)}
            >
              {d("whyNot", { n: found.reasons.length })}
            </button>
          ) : null}
          {open ? (
            <ul className="case-closed">
              {found.reasons.map((it) => (
                <li key={it.policy}>{d("doNot", { name: title(it.title), why: title(it) })}</li>
              ))}
            </ul>
          ) : null}
        </>
      ) : (
        <p className="empty">{d("noProposal")}</p>
      )}
    </section>
  );
}
