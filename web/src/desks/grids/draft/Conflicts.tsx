import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Problem } from "../../../data/http.ts";
import { areaOf } from "../../../edit/measure.ts";
import { bbox } from "../../../map/bbox.ts";
import { moment } from "../../../registry/values.ts";
import { desk } from "../../../state/desk.ts";
import { keys, resolve } from "../calls.ts";
import { serialOf } from "../scene.ts";
import type { Area, Conflict } from "../types.ts";
import { areaText, named, useGridWords } from "../words.ts";

/** What somebody else has published meanwhile: both versions side by side, and the choice. */
export function Conflicts({ id, conflicts }: { id: number; conflicts: Conflict[] }) {
  const { d } = useGridWords();
  return (
    <section className="desk-section is-conflict" aria-label={d("conflict.title")}>
      <header>
        <h3>{d("conflict.title")}</h3>
      </header>
      <ul>
        {conflicts.map((it) => (
          <Row key={`${it.layer}/${it.feature_id}`} id={id} conflict={it} />
        ))}
      </ul>
    </section>
  );
}

function Row({ id, conflict }: { id: number; conflict: Conflict }) {
  const words = useGridWords();
  const { d, title } = words;
  const client = useQueryClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  const { layer, feature_id, mine, theirs, base, theirs_by, theirs_at } = conflict;
  const code = (theirs ?? mine ?? base)?.properties?.code;
  const keep = (side: "mine" | "theirs") => async () => {
    try {
      await resolve(id, { layer, feature_id, keep: side });
    } catch (it) {
      setProblem(it as Problem);
    }
    for (const key of [keys.diff(id), keys.draft(id), keys.findings(id)]) {
      await client.invalidateQueries({ queryKey: key });
    }
  };
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
            <th scope="col" className="is-mine">
              {d("conflict.mine")}
            </th>
            <th scope="col" className="is-theirs">
              {d("conflict.theirs")}
            </th>
          </tr>
        </thead>
        <tbody>
          {conflict.fields.map((field) => (
            <tr key={field}>
              <th scope="row">{named(words, "field", field)}</th>
              <td>{value(words, mine, field)}</td>
              <td>{value(words, theirs, field)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {problem ? <p className="desk-problem">{title(problem)}</p> : null}
      <div className="desk-row">
        <button type="button" className="button" onClick={keep("mine")}>
          {d("conflict.keepMine")}
        </button>
        <button type="button" className="button" onClick={keep("theirs")}>
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
