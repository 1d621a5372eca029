import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Problem } from "../../../data/http.ts";
import { areaOf } from "../../../edit/measure.ts";
import { bbox } from "../../../map/bbox.ts";
import { moment } from "../../../registry/values.ts";
import { desk } from "../../../state/desk.ts";
import { prefs } from "../../../state/prefs.ts";
import { useStore } from "../../../state/store.ts";
import { refetch } from "../bench.ts";
import { keys, resolve } from "../calls.ts";
import { colors } from "../colors.ts";
import { serialOf } from "../scene.ts";
import type { Area, Conflict } from "../types.ts";
import { areaText, named, useGridWords } from "../words.ts";

type Side = "mine" | "theirs";

/** Settle conflicts one after the other, then look at the draft anew. */
function useSettle(id: number) {
  const client = useQueryClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const settle = async (conflicts: Conflict[], keep: Side) => {
    setBusy(true);
    setProblem(null);
    try {
      for (const { layer, feature_id } of conflicts) await resolve(id, { layer, feature_id, keep });
    } catch (it) {
      setProblem(it as Problem);
    } finally {
      setBusy(false);
      refetch();
    }
    for (const key of [keys.diff(id), keys.draft(id), keys.findings(id)]) {
      await client.invalidateQueries({ queryKey: key });
    }
  };
  return { settle, problem, busy };
}

/** What somebody else has published meanwhile: both versions side by side, and the choice. */
export function Conflicts({ id, conflicts }: { id: number; conflicts: Conflict[] }) {
  const { d, title } = useGridWords();
  const { settle, problem, busy } = useSettle(id);
  return (
    <section className="desk-section is-conflict" aria-label={d("conflict.title")}>
      <header>
        <h3>{d("conflict.title")}</h3>
      </header>
      {problem ? <p className="desk-problem">{title(problem)}</p> : null}
      {conflicts.length > 1 ? (
        <div className="desk-row desk-inset">
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => void settle(conflicts, "mine")}
          >
            {d("conflict.allMine", { n: conflicts.length })}
          </button>
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => void settle(conflicts, "theirs")}
          >
            {d("conflict.allTheirs", { n: conflicts.length })}
          </button>
        </div>
      ) : null}
      <ul>
        {conflicts.map((it) => (
          <Row
            key={`${it.layer}/${it.feature_id}`}
            conflict={it}
            busy={busy}
            keep={(side) => void settle([it], side)}
          />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  conflict: Conflict;
  busy: boolean;
  keep: (side: Side) => void;
}

/** An area says no more than the border that makes it. */
const telling = (fields: string[]) =>
  fields.includes("geometry") ? fields.filter((it) => it !== "area_m2") : fields;

function Row({ conflict, busy, keep }: RowProps) {
  const words = useGridWords();
  const { d } = words;
  const theme = useStore(prefs, (it) => it.theme);
  const { feature_id, mine, theirs, base, theirs_by, theirs_at } = conflict;
  const code = (theirs ?? mine ?? base)?.properties?.code;
  const look = () => {
    const shape = (theirs ?? mine ?? base)?.geometry;
    if (shape) desk.get().map?.goTo(bbox(shape));
  };
  return (
    <li className="conflict">
      <button type="button" className="finding-main" onClick={look}>
        <strong>{serialOf(String(code ?? "")) || feature_id}</strong>
        <small className="finding-where">
          {d("conflict.who", {
            who: theirs_by ?? "—",
            when: theirs_at ? moment(theirs_at) : "—",
          })}
        </small>
      </button>
      <table className="conflict-table">
        <thead>
          <tr>
            <th scope="col">{d("conflict.field")}</th>
            <th scope="col" style={{ color: colors[theme].draft }}>
              {d("conflict.mine")}
            </th>
            <th scope="col" style={{ color: colors[theme].theirs }}>
              {d("conflict.theirs")}
            </th>
          </tr>
        </thead>
        <tbody>
          {telling(conflict.fields).map((field) => (
            <tr key={field}>
              <th scope="row">{named(words, "field", field)}</th>
              <td>{value(words, mine, field)}</td>
              <td>{value(words, theirs, field)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="desk-row">
        <button type="button" className="button" disabled={busy} onClick={() => keep("mine")}>
          {d("conflict.keepMine")}
        </button>
        <button type="button" className="button" disabled={busy} onClick={() => keep("theirs")}>
          {d("conflict.keepTheirs")}
        </button>
      </div>
    </li>
  );
}

type Version = { geometry: Area; properties: Record<string, unknown> | null } | null;

function value(words: ReturnType<typeof useGridWords>, version: Version, field: string): string {
  if (!version) return words.d("review.retired");
  if (field === "geometry" || field === "geom") return areaText(words, areaOf(version.geometry));
  return String(version.properties?.[field] ?? "—");
}
