import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useStore } from "../../state/store.ts";
import { ActionForm } from "./acting/ActionForm.tsx";
import type { Filled } from "./acting/actionSchema.ts";
import { actOnMany, keys, type Result, usePossible } from "./calls.ts";
import { listing } from "./state.ts";
import type { OpenToMany } from "./types.ts";
import { useCaseWords } from "./words.ts";

const OK = 200;
const SHOWN = 6;

/** What can be done with all that is ticked, and what came of it for each. */
export function Bulk() {
  const { d, title } = useCaseWords();
  const client = useQueryClient();
  const ticked = useStore(listing, (it) => it.ticked);
  const [chosen, setChosen] = useState<OpenToMany | null>(null);
  const [done, setDone] = useState<readonly Result[] | null>(null);
  const machine = ticked[0]?.machine ?? "case";
  const subjects = ticked.filter((it) => it.machine === machine).map((it) => it.subject);
  const possible = usePossible(machine, subjects);
  if (subjects.length === 0) return done ? <Done results={done} /> : null;
  const send = async (action: OpenToMany, filled: Filled) => {
    const { results } = await actOnMany(machine, subjects, action, filled);
    setDone(results);
    setChosen(null);
    const failed = new Set(results.filter((it) => it.status !== OK).map((it) => it.subject));
    listing.set({ ticked: ticked.filter((it) => failed.has(it.subject)) });
    await client.invalidateQueries({
      predicate: (it) => String(it.queryKey[0]).startsWith(keys.lists),
    });
  };
  if (chosen) {
    return (
      <ActionForm
        action={chosen}
        about={d("chosen", { n: subjects.length })}
        name={`several/${machine}/${chosen.action}/${chosen.kind ?? ""}`}
        send={(filled) => send(chosen, filled)}
        cancel={() => setChosen(null)}
      />
    );
  }
  return (
    <section className="case-bulk" aria-label={d("chosen", { n: subjects.length })}>
      <p>
        <strong>{d("chosen", { n: subjects.length })}</strong>
        <button type="button" className="text-button" onClick={() => listing.set({ ticked: [] })}>
          {d("chooseNone")}
        </button>
      </p>
      <div className="case-buttons">
        {possible.data?.actions.map((action) => (
          <button
            key={`${action.action}/${action.kind}`}
            type="button"
            className="button"
            onClick={() => setChosen(action)}
          >
            {d("bulk", { name: title(action), n: action.allowed })}
          </button>
        ))}
      </div>
      {done ? <Done results={done} /> : null}
    </section>
  );
}

/** How many were done, and why the others were not. */
function Done({ results }: { results: readonly Result[] }) {
  const { d, title } = useCaseWords();
  const failed = results.filter((it) => it.status !== OK);
  return (
    <div className="case-outcome">
      <output className="case-told">
        {d("bulkDone", { done: results.length - failed.length, failed: failed.length })}
      </output>
      {failed.length ? (
        <ul className="case-closed">
          {failed.slice(0, SHOWN).map((it) => (
            <li key={it.subject}>{d("doNot", { name: `#${it.subject}`, why: title(it) })}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
