import { useQueryClient } from "@tanstack/react-query";
import { useStore } from "../../../state/store.ts";
import { assign, keys } from "../calls.ts";
import { Reason } from "../Reason.tsx";
import type { Beat } from "../types.ts";
import { useGridWords } from "../words.ts";
import { choice } from "./state.ts";

/** Unit grids clicked on the map go to the chosen responsibility grid. */
export function Assign({ beats }: { beats: Beat[] }) {
  const { d } = useGridWords();
  const client = useQueryClient();
  const [code = ""] = useStore(choice, (it) => it.chosen);
  const cells = useStore(choice, (it) => it.cells);
  const beat = beats.find((it) => it.properties.code === code)?.properties;
  const act = async (reason: string) => {
    await assign({ to: code, cells, reason });
    choice.set({ mode: "look", cells: [] });
    await client.invalidateQueries({ queryKey: keys.beats });
  };
  return (
    <>
      <p className="desk-why">
        {d("beat.assignTo", { name: beat?.name ?? code, n: cells.length })}
      </p>
      <Reason
        label={d("beat.reason")}
        submit={d("beat.assignDo")}
        act={act}
        cancel={() => choice.set({ mode: "look", cells: [] })}
        disabled={cells.length === 0}
      />
    </>
  );
}
