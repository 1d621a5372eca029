import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { go } from "../../app/route.ts";
import { useNames } from "../../data/names.ts";
import { moment } from "../../registry/values.ts";
import { desk } from "../../state/desk.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { keys, rollback, useEditions } from "./calls.ts";
import type { DeskProps } from "./GridDesk.tsx";
import { GROUP } from "./layers.ts";
import { Panel } from "./Panel.tsx";
import { Reason } from "./Reason.tsx";
import { Sections } from "./Sections.tsx";
import type { Edition } from "./types.ts";
import { useGridWords } from "./words.ts";

/** Every published edition, newest first, with the way back to each. */
export function Editions({ phone }: DeskProps) {
  const { d } = useGridWords();
  const editions = useEditions();
  return (
    <Panel title={d("desk.title")} phone={phone}>
      <Sections />
      {editions.isPending ? <Skeleton rows={5} height={72} /> : null}
      {editions.isError && !editions.data ? (
        <Trouble say="error.page" problem={editions.error} retry={() => editions.refetch()} />
      ) : null}
      {editions.data?.editions.length === 0 ? <p className="empty">{d("edition.none")}</p> : null}
      <ol className="desk-list">
        {editions.data?.editions.map((edition, i) => (
          <EditionRow key={edition.number} edition={edition} current={i === 0} />
        ))}
      </ol>
    </Panel>
  );
}

function EditionRow({ edition, current }: { edition: Edition; current: boolean }) {
  const { d, number } = useGridWords();
  const nameOf = useNames([edition.actor]);
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { created, updated, retired, rollback_of: of } = edition;
  const day = edition.at.slice(0, 10);
  const map = `/map?t=${day}`;
  const back = async (reason: string) => {
    await rollback(edition.number, reason);
    setAsking(false);
    desk.get().map?.refresh(GROUP, null);
    await client.invalidateQueries({ queryKey: keys.editions });
  };
  return (
    <li className="desk-item is-tall">
      <div className="desk-item-main">
        <strong>
          {d("edition.number", { n: edition.number })}
          {current ? <span className="tag">{d("edition.current")}</span> : null}
          {of ? <span className="tag tag-draft">{d("edition.rollbackOf", { n: of })}</span> : null}
        </strong>
        <span>{edition.reason}</span>
        <small>
          {moment(edition.at)} · {edition.actor ? nameOf(edition.actor) : "—"}
        </small>
        <small>
          {d("edition.cells", { n: number(edition.cells) })} ·{" "}
          {d("draft.counts", { created, updated, retired })}
        </small>
      </div>
      {current ? null : (
        <div className="desk-row">
          <a className="text-button" href={map} onClick={go(map)}>
            {d("edition.look")}
          </a>
          <button type="button" className="text-button" onClick={() => setAsking(!asking)}>
            {d("edition.rollback")}
          </button>
        </div>
      )}
      {asking ? (
        <Reason
          label={d("edition.rollbackWhy", { n: edition.number })}
          submit={d("edition.rollback")}
          act={back}
          cancel={() => setAsking(false)}
        />
      ) : null}
    </li>
  );
}
