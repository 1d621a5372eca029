import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useStore } from "../../../state/store.ts";
import { Icon } from "../../../ui/Icon.tsx";
import { Present } from "../../../ui/present/Present.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { Trouble } from "../../../ui/Trouble.tsx";
import { bench } from "../bench.ts";
import { keys, useDiff, useDraft, useFindings } from "../calls.ts";
import { UNIT } from "../layers.ts";
import { Panel } from "../Panel.tsx";
import { useGridWords } from "../words.ts";
import { Communities } from "./Communities.tsx";
import { FindingList } from "./FindingList.tsx";
import { StepList } from "./StepList.tsx";

interface Props {
  id: number;
  phone: boolean;
  review: () => void;
}

/** Is this draft fit to publish? What changed, what is wrong, what was done. */
export function DraftPanel({ id, phone, review }: Props) {
  const { d } = useGridWords();
  const draft = useDraft(id);
  const findings = useFindings(id);
  const picked = useStore(bench, (it) => it.picked[0] ?? null);
  if (draft.isError && !draft.data) {
    return (
      <Panel title={d("desk.drafts")} back="/grids" phone={phone}>
        <Trouble say="error.page" problem={draft.error} retry={() => draft.refetch()} />
      </Panel>
    );
  }
  return (
    <Panel
      title={draft.data?.reason ?? d("desk.drafts")}
      tag={d("draft.tag", { n: id })}
      back="/grids"
      phone={phone}
      footer={<Footer id={id} review={review} />}
    >
      <Present layer={UNIT} id={picked} doing="edit" />
      <Counts id={id} />
      {findings.isPending ? <Skeleton rows={3} height={48} /> : null}
      {findings.isError && !findings.data ? (
        <Trouble say="error.page" problem={findings.error} retry={() => findings.refetch()} />
      ) : null}
      {findings.data ? <FindingList findings={findings.data.features} /> : null}
      <Communities ogc={draft.data?.ogc} />
      <StepList id={id} />
      {draft.data ? <InQgis address={draft.data.ogc} /> : null}
    </Panel>
  );
}

const COPIED_MS = 1600;

/** The draft's own OGC address, for those who edit in QGIS. */
function InQgis({ address }: { address: string }) {
  const { d, t } = useGridWords();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(address).catch(() => {});
    setCopied(true);
    setTimeout(() => setCopied(false), COPIED_MS);
  };
  return (
    <section className="desk-section desk-qgis" aria-label={d("draft.qgis")}>
      <header>
        <h3>{d("draft.qgis")}</h3>
        <button type="button" className="text-button" onClick={() => void copy()}>
          <Icon name={copied ? "check" : "link"} size={16} />
          {t(copied ? "map.copied" : "map.copy")}
        </button>
      </header>
      <p className="desk-none">{d("draft.qgisHow")}</p>
    </section>
  );
}

function Counts({ id }: { id: number }) {
  const { d } = useGridWords();
  const cells = useDraft(id).data?.cells;
  const wrong = useErrors(id);
  return (
    <dl className="desk-counts">
      <div className="is-created">
        <dd>{cells?.created ?? "—"}</dd>
        <dt>{d("review.created")}</dt>
      </div>
      <div className="is-updated">
        <dd>{cells?.updated ?? "—"}</dd>
        <dt>{d("review.updated")}</dt>
      </div>
      <div>
        <dd>{cells?.retired ?? "—"}</dd>
        <dt>{d("review.retired")}</dt>
      </div>
      <div className={wrong ? "is-wrong" : ""}>
        <dd>{wrong ?? "—"}</dd>
        <dt>{d("finding.errors")}</dt>
      </div>
    </dl>
  );
}

/** How many findings keep the draft from being published; undefined until that is known. */
function useErrors(id: number): number | undefined {
  return useFindings(id).data?.features.filter((it) => it.properties.severity === "error").length;
}

/** Why the draft cannot be published now; null when it can. */
function useWhyNot(id: number): { text: string; wrong: boolean } | null {
  const { d } = useGridWords();
  const waiting = useStore(bench, (it) => it.waiting.length);
  const draft = useDraft(id).data;
  const some = changedAtAll(draft?.cells);
  const conflicts = useDiff(id, some).data?.conflicts.length;
  const errors = useErrors(id);
  if (waiting) return { text: d("publish.waiting"), wrong: false };
  if (errors) return { text: d("publish.blocked", { n: errors }), wrong: true };
  if (conflicts) return { text: d("publish.conflicts", { n: conflicts }), wrong: true };
  return some || !draft ? null : { text: d("publish.nothing"), wrong: false };
}

function Footer({ id, review }: { id: number; review: () => void }) {
  const { d } = useGridWords();
  const client = useQueryClient();
  const { isFetching } = useFindings(id);
  const waiting = useStore(bench, (it) => it.waiting.length > 0);
  const some = changedAtAll(useDraft(id).data?.cells);
  const why = useWhyNot(id);
  return (
    <>
      {why ? <p className={`desk-why ${why.wrong ? "is-wrong" : ""}`}>{why.text}</p> : null}
      <div className="desk-row">
        <button
          type="button"
          className="button"
          disabled={isFetching}
          onClick={() => void client.invalidateQueries({ queryKey: keys.findings(id) })}
        >
          {d(isFetching ? "publish.checking" : "publish.check")}
        </button>
        <button type="button" className="button" disabled={!some} onClick={review}>
          {d("publish.compare")}
        </button>
        <button
          type="button"
          className={`button desk-last ${why?.wrong ? "is-blocked" : "is-filled"}`}
          disabled={waiting || !some}
          onClick={review}
        >
          {d("publish.publish")}
        </button>
      </div>
    </>
  );
}

function changedAtAll(cells?: { created: number; updated: number; retired: number }): boolean {
  return cells !== undefined && cells.created + cells.updated + cells.retired > 0;
}
