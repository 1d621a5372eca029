import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useStore } from "../../state/store.ts";
import { ActionForm } from "./ActionForm.tsx";
import { actOnMany, keys, useCase } from "./calls.ts";
import { listing } from "./state.ts";
import type { Action } from "./types.ts";
import { useCaseWords } from "./words.ts";

const SEVERAL = 2;

/** What can be done with all ticked cases: what the first one allows and asks nothing but words for. */
export function Bulk() {
  const { d, title } = useCaseWords();
  const client = useQueryClient();
  const ticked = useStore(listing, (it) => it.ticked);
  const first = useCase(ticked.length >= SEVERAL ? (ticked[0] ?? null) : null);
  const [chosen, setChosen] = useState<Action | null>(null);
  const [told, setTold] = useState("");
  const offered = (first.data?.actions ?? []).filter(
    (it) => it.allowed && it.needs.length === 0 && !it.machine,
  );
  if (ticked.length < SEVERAL) return told ? <output className="case-told">{told}</output> : null;
  const send = async (action: Action, reason: string) => {
    const { done, failed } = await actOnMany(ticked, action.action, reason);
    setTold(d("bulkDone", { done, failed }));
    setChosen(null);
    listing.set({ ticked: [] });
    await client.invalidateQueries({
      predicate: (it) => String(it.queryKey[0]).startsWith(keys.lists),
    });
  };
  if (chosen) {
    return (
      <ActionForm
        action={chosen}
        about={d("bulk", { name: title(chosen), n: ticked.length })}
        send={({ reason }) => send(chosen, reason)}
        cancel={() => setChosen(null)}
      />
    );
  }
  return (
    <div className="case-actions case-buttons">
      {offered.map((action) => (
        <button
          key={action.action}
          type="button"
          className="button"
          onClick={() => setChosen(action)}
        >
          {d("bulk", { name: title(action), n: ticked.length })}
        </button>
      ))}
    </div>
  );
}
