import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { go, navigate } from "../../app/route.ts";
import type { Problem } from "../../data/http.ts";
import { moment } from "../../registry/values.ts";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { forget } from "./bench.ts";
import { discardDraft, keys, openDraft, rehome, useDrafts, useMoved } from "./calls.ts";
import { icons } from "./drawings.ts";
import type { DeskProps } from "./GridDesk.tsx";
import { Panel } from "./Panel.tsx";
import { Reason } from "./Reason.tsx";
import { Sections } from "./Sections.tsx";
import type { Draft } from "./types.ts";
import { useGridWords } from "./words.ts";

/** The caller's drafts, and the way to a new one. */
export function Home({ phone }: DeskProps) {
  const { d } = useGridWords();
  const drafts = useDrafts();
  const none = drafts.data?.drafts.length === 0;
  return (
    <Panel title={d("desk.title")} phone={phone}>
      <Sections />
      {drafts.isPending ? null : <Start none={none} />}
      {drafts.isPending ? <Skeleton rows={4} height={64} /> : null}
      {drafts.isError && !drafts.data ? (
        <Trouble say="error.page" problem={drafts.error} retry={() => drafts.refetch()} />
      ) : null}
      <Moved />
      {none ? <p className="empty">{d("draft.none")}</p> : null}
      <ul className="desk-list">
        {drafts.data?.drafts.map((draft) => (
          <DraftRow key={draft.id} draft={draft} />
        ))}
      </ul>
    </Panel>
  );
}

/** The way to a new draft: at once the form where there is none yet. */
function Start({ none }: { none: boolean }) {
  const { d } = useGridWords();
  const client = useQueryClient();
  const [opening, setOpening] = useState(false);
  const start = async (reason: string) => {
    const made = await openDraft(reason);
    void client.invalidateQueries({ queryKey: keys.drafts });
    navigate(`/grids/drafts/${made.id}`);
  };
  if (!opening && !none) {
    return (
      <div className="desk-form">
        <button type="button" className="button is-filled" onClick={() => setOpening(true)}>
          <Icon name="plus" />
          {d("draft.new")}
        </button>
      </div>
    );
  }
  return (
    <Reason
      label={d("draft.reason")}
      hint={d("draft.reasonHint")}
      submit={d("draft.start")}
      act={start}
      {...(none ? {} : { cancel: () => setOpening(false) })}
    />
  );
}

/** Borders of communities have moved: one draft takes their cells along. */
function Moved() {
  const { d, title } = useGridWords();
  const client = useQueryClient();
  const codes = useMoved().data?.communities ?? [];
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (codes.length === 0) return null;
  const follow = async () => {
    setBusy(true);
    try {
      const made = await rehome(d("moved.reason"));
      void client.invalidateQueries({ queryKey: keys.drafts });
      navigate(`/grids/drafts/${made.id}`);
    } catch (it) {
      setProblem(it as Problem);
      setBusy(false);
    }
  };
  return (
    <section className="desk-section desk-inset" aria-label={d("moved.title")}>
      <p className="desk-problem">{d("moved.told", { n: codes.length })}</p>
      {problem ? <p className="desk-problem">{title(problem)}</p> : null}
      <button type="button" className="button" disabled={busy} onClick={() => void follow()}>
        {d("moved.follow")}
      </button>
    </section>
  );
}

function DraftRow({ draft }: { draft: Draft }) {
  const { d } = useGridWords();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const to = `/grids/drafts/${draft.id}`;
  const { created, updated, retired } = draft.cells;
  const drop = async () => {
    await discardDraft(draft.id);
    forget(draft.id);
    void client.invalidateQueries({ queryKey: keys.drafts });
  };
  return (
    <li className="desk-item">
      <a className="desk-item-main" href={to} onClick={go(to)}>
        <strong>{draft.reason}</strong>
        <small>
          {moment(draft.at)}
          {draft.edition ? ` · ${d("edition.based", { n: draft.edition })}` : null}
        </small>
        <small>
          {created + updated + retired
            ? d("draft.counts", { created, updated, retired })
            : d("draft.untouched")}
        </small>
      </a>
      {asking ? (
        <span className="desk-row">
          <button type="button" className="button is-danger" onClick={() => void drop()}>
            {d("draft.discard")}
          </button>
          <button type="button" className="button" onClick={() => setAsking(false)}>
            {d("draft.keep")}
          </button>
        </span>
      ) : (
        <IconButton
          icon={icons.retire}
          label={d("draft.discardThis", { name: draft.reason })}
          onClick={() => setAsking(true)}
        />
      )}
    </li>
  );
}
