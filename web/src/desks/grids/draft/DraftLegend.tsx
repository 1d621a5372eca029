import { prefs } from "../../../state/prefs.ts";
import { useStore } from "../../../state/store.ts";
import { bench } from "../bench.ts";
import { useDiff } from "../calls.ts";
import { colors } from "../colors.ts";
import { FindingSwatch } from "../FindingSwatch.tsx";
import { useGridWords } from "../words.ts";

/** The marks of the draft desk. */
export function DraftLegend({ id }: { id: number }) {
  const { d, t } = useGridWords();
  const theme = useStore(prefs, (it) => it.theme);
  const comparing = useStore(bench, (it) => it.compare !== "off");
  const conflicts = useDiff(id, comparing).data?.conflicts.length;
  const { cell, draft, added, gone, theirs } = colors[theme];
  return (
    <section className="legend desk-legend" aria-label={t("legend.title")}>
      <Line color={cell} width={1.5} text={d("legend.published")} />
      {comparing ? (
        <>
          <Line color={added} width={2.5} text={d("review.created")} />
          <Line color={draft} width={2.5} text={d("review.updated")} />
          <Line color={gone} width={2.5} dash="4 3" text={d("review.retired")} />
          {conflicts ? (
            <>
              <Line color={draft} width={2.5} dash="7 3" text={d("conflict.mine")} />
              <Line color={theirs} width={3.5} text={d("conflict.theirs")} />
              <Line color={gone} width={1.5} dash="2 2" text={d("conflict.base")} />
            </>
          ) : null}
        </>
      ) : (
        <>
          <Line color={draft} width={2.5} text={d("legend.draft")} />
          <Pattern kind="gap" text={d("kind.gap")} />
          <Pattern kind="overlap" text={d("kind.overlap")} />
        </>
      )}
    </section>
  );
}

interface LineProps {
  color: string;
  width: number;
  text: string;
  dash?: string;
}

function Line({ color, width, text, dash }: LineProps) {
  return (
    <span className="legend-row">
      <svg width={22} height={12} aria-hidden="true">
        <line
          x1={0}
          x2={22}
          y1={6}
          y2={6}
          stroke={color}
          strokeWidth={width}
          strokeDasharray={dash}
        />
      </svg>
      {text}
    </span>
  );
}

function Pattern({ kind, text }: { kind: string; text: string }) {
  return (
    <span className="legend-row">
      <FindingSwatch kind={kind} />
      {text}
    </span>
  );
}
