import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { go } from "../../../app/route.ts";
import { Problem } from "../../../data/http.ts";
import { bbox } from "../../../map/bbox.ts";
import { desk } from "../../../state/desk.ts";
import { IconButton } from "../../../ui/IconButton.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { Trouble } from "../../../ui/Trouble.tsx";
import { bench, forget } from "../bench.ts";
import { keys, publish, useDiff, useFindings } from "../calls.ts";
import { GROUP } from "../layers.ts";
import { Panel } from "../Panel.tsx";
import { Reason } from "../Reason.tsx";
import { serialOf } from "../scene.ts";
import type { Changed, Diff, Finding, Published } from "../types.ts";
import { areaText, named, useGridWords } from "../words.ts";
import { lookAt } from "./actions.ts";
import { Conflicts } from "./Conflicts.tsx";

interface Props {
  id: number;
  phone: boolean;
  close: () => void;
}

/** The draft beside the published edition, conflicts, and the deed of publishing. */
export function Review({ id, phone, close }: Props) {
  const { d } = useGridWords();
  const diff = useDiff(id, true);
  const [done, setDone] = useState<Published | null>(null);
  return (
    <Panel title={d("review.title")} tag={d("draft.tag", { n: id })} phone={phone}>
      {done ? <Done published={done} /> : null}
      {done ? null : (
        <div className="desk-form">
          <button type="button" className="button" onClick={close}>
            {d("review.close")}
          </button>
        </div>
      )}
      {!done && diff.isPending ? <Skeleton rows={6} height={44} /> : null}
      {!done && diff.isError && !diff.data ? (
        <Trouble say="error.page" problem={diff.error} retry={() => diff.refetch()} />
      ) : null}
      {!done && diff.data ? (
        <>
          <Summary diff={diff.data} />
          {diff.data.conflicts.length ? (
            <Conflicts id={id} conflicts={diff.data.conflicts} />
          ) : null}
          <Publish id={id} diff={diff.data} done={setDone} close={close} />
          <Changes features={diff.data.features.features} />
        </>
      ) : null}
    </Panel>
  );
}

function Summary({ diff }: { diff: Diff }) {
  const words = useGridWords();
  const { d } = words;
  return (
    <>
      <dl className="desk-counts">
        <div className="is-created">
          <dd>{diff.created}</dd>
          <dt>{d("review.created")}</dt>
        </div>
        <div className="is-updated">
          <dd>{diff.updated}</dd>
          <dt>{d("review.updated")}</dt>
        </div>
        <div>
          <dd>{diff.retired}</dd>
          <dt>{d("review.retired")}</dt>
        </div>
      </dl>
      <p className="desk-none">
        {Math.abs(diff.area_m2) < 0.5
          ? d("review.sameArea")
          : d("review.areaChange", { area: signed(words, diff.area_m2) })}
      </p>
    </>
  );
}

interface PublishProps {
  id: number;
  diff: Diff;
  done: (published: Published) => void;
  close: () => void;
}

/** Why, and the deed; a refusal with findings goes back to them, the worst one on the map. */
function Publish({ id, diff, done, close }: PublishProps) {
  const { d } = useGridWords();
  const client = useQueryClient();
  const errors = useFindings(id).data?.features.filter((it) => it.properties.severity === "error");
  const empty = diff.created + diff.updated + diff.retired === 0;
  const act = async (reason: string) => {
    try {
      const published = await publish(id, reason);
      forget(id);
      desk.get().map?.refresh(GROUP, null);
      bench.set({ compare: "done" });
      done(published);
      void client.invalidateQueries({ queryKey: keys.editions });
      void client.invalidateQueries({ queryKey: keys.beats });
      void client.invalidateQueries({ queryKey: keys.drafts });
    } catch (problem) {
      if (problem instanceof Problem) await refused(problem);
      throw problem;
    }
  };
  const refused = async (problem: Problem) => {
    await client.invalidateQueries({ queryKey: keys.diff(id) });
    const found = problem.more.findings as { features: Finding[] } | undefined;
    const [worst] = found?.features ?? [];
    if (!found || !worst) return;
    client.setQueryData(keys.findings(id), found);
    bench.set({ refused: problem });
    close();
    lookAt(worst);
  };
  return (
    <>
      {errors?.length ? (
        <p className="desk-problem">{d("publish.blocked", { n: errors.length })}</p>
      ) : null}
      <Reason
        label={d("publish.reason")}
        hint={d("publish.reasonHint")}
        submit={d("publish.publish")}
        act={act}
        disabled={empty || diff.conflicts.length > 0}
      />
    </>
  );
}

function Done({ published }: { published: Published }) {
  const { d } = useGridWords();
  const { edition, recoded, followed } = published;
  return (
    <output className="desk-done">
      <strong>{d("publish.done", { n: edition.number })}</strong>
      <p>
        {d("publish.followed", { n: followed.responsibility_grids, m: followed.handling_grids })}
      </p>
      {recoded.length ? <p>{d("publish.recoded", { n: recoded.length })}</p> : null}
      <p className="desk-row">
        <a className="button" href="/grids/editions" onClick={go("/grids/editions")}>
          {d("desk.editions")}
        </a>
        <a className="button is-filled" href="/grids" onClick={go("/grids")}>
          {d("desk.drafts")}
        </a>
      </p>
    </output>
  );
}

const MOST = 200;

function Changes({ features }: { features: Changed[] }) {
  const words = useGridWords();
  const { d, t } = words;
  return (
    <section className="desk-section" aria-label={d("review.list")}>
      <header>
        <h3>{d("review.list")}</h3>
      </header>
      <ul>
        {features.slice(0, MOST).map((it, i) => (
          <li key={`${it.properties.code}-${i}`} className={`change is-${it.properties.change}`}>
            <span className="change-mark" aria-hidden="true" />
            <span>
              <strong>{serialOf(it.properties.code)}</strong>{" "}
              {named(words, "review", it.properties.change)}
              <small>{it.properties.code ?? d("review.noCode")}</small>
            </span>
            <span className="change-area">{areas(words, it)}</span>
            <IconButton
              icon="target"
              label={t("card.zoom")}
              onClick={() => desk.get().map?.goTo(bbox(it.geometry))}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

type Words = ReturnType<typeof useGridWords>;

function areas(words: Words, { properties }: Changed): string {
  const { area_before: was, area_after: is } = properties;
  const text = (m2: number) => words.number(Math.round(m2));
  if (was === null) return words.d("unit.m2", { n: text(is ?? 0) });
  if (is === null) return words.d("unit.m2", { n: text(was) });
  if (text(was) === text(is)) return words.d("unit.m2", { n: text(is) });
  return `${text(was)} → ${words.d("unit.m2", { n: text(is) })}`;
}

function signed(words: Words, m2: number): string {
  return `${m2 < 0 ? "−" : "+"}${areaText(words, Math.abs(m2))}`;
}
