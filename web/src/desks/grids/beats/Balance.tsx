import { useEffect } from "react";
import { ScaleBar } from "../../../map/ScaleBar.tsx";
import type { Registry } from "../../../registry/types.ts";
import { desk } from "../../../state/desk.ts";
import { useStore } from "../../../state/store.ts";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { Trouble } from "../../../ui/Trouble.tsx";
import { useBeats } from "../calls.ts";
import type { DeskProps } from "../GridDesk.tsx";
import { Panel } from "../Panel.tsx";
import { Sections } from "../Sections.tsx";
import type { Beat } from "../types.ts";
import { useGridWords } from "../words.ts";
import { Assign } from "./Assign.tsx";
import { BeatList } from "./BeatList.tsx";
import { Propose } from "./Propose.tsx";
import { choice, reset } from "./state.ts";
import { useBeatScene } from "./useBeatScene.ts";
import { WorkLegend } from "./WorkLegend.tsx";

/** Responsibility grids: who patrols what, whether it is even, and what would make it so. */
export function Balance({ registry, phone }: DeskProps) {
  const { d } = useGridWords();
  const beats = useBeats();
  const shift = useStore(choice, (it) => it.shift);
  const mode = useStore(choice, (it) => it.mode);
  useEffect(() => reset, []);
  const all = beats.data?.features ?? [];
  const shifts = [...new Set(all.map((it) => it.properties.shift ?? ""))].sort();
  const now = shift ?? shifts[0] ?? null;
  const shown = all.filter((it) => (it.properties.shift ?? "") === (now ?? ""));
  useBeatScene(shown);
  return (
    <>
      <Panel
        title={d("desk.title")}
        phone={phone}
        footer={
          shown.length ? (
            mode === "assign" ? (
              <Assign beats={shown} />
            ) : (
              <Propose beats={shown} />
            )
          ) : null
        }
      >
        <Sections />
        {shifts.length > 1 ? <Shifts registry={registry} shifts={shifts} now={now} /> : null}
        {beats.isPending ? <Skeleton rows={8} height={56} /> : null}
        {beats.isError && !beats.data ? (
          <Trouble say="error.page" problem={beats.error} retry={() => beats.refetch()} />
        ) : null}
        {beats.data && shown.length === 0 ? <p className="empty">{d("beat.none")}</p> : null}
        <BeatList beats={shown} />
      </Panel>
      <div className="furniture has-left">
        <Spread beats={shown} />
        {phone ? null : <WorkLegend />}
        <ScaleBar />
      </div>
    </>
  );
}

function Shifts({
  registry,
  shifts,
  now,
}: {
  registry: Registry;
  shifts: string[];
  now: string | null;
}) {
  const { d, title } = useGridWords();
  const named = (code: string) => {
    const found = registry.codes.shift?.find((it) => it.code === code);
    return found ? title(found) : code || d("beat.noShift");
  };
  return (
    <div className="desk-filters">
      <div className="desk-segments" role="group" aria-label={d("beat.shift")}>
        {shifts.map((it) => (
          <button
            key={it}
            type="button"
            className={now === it ? "is-on" : ""}
            aria-pressed={now === it}
            onClick={() => choice.set({ shift: it, chosen: [], proposal: null })}
          >
            {named(it)}
          </button>
        ))}
      </div>
    </div>
  );
}

/** How uneven things are, before and after, over the map. */
function Spread({ beats }: { beats: Beat[] }) {
  const { d } = useGridWords();
  const proposal = useStore(choice, (it) => it.proposal);
  const map = useStore(desk, (it) => it.map);
  if (!map || beats.length === 0 || !proposal) return null;
  const percent = (part: number) => `${(part * 100).toFixed(1)}%`;
  return (
    <output className="banner banner-editing desk-banner">
      {d("beat.preview", {
        before: percent(proposal.before.spread),
        after: percent(proposal.after.spread),
        n: proposal.moved,
      })}
    </output>
  );
}
