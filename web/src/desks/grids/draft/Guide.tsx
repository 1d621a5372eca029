import { session } from "../../../data/session.ts";
import { desk } from "../../../state/desk.ts";
import { isTouch } from "../../../state/media.ts";
import { useStore } from "../../../state/store.ts";
import { Icon } from "../../../ui/Icon.tsx";
import { IconButton } from "../../../ui/IconButton.tsx";
import { bench, rest, type Tool as Tools, take } from "../bench.ts";
import { CELLS_FROM } from "../layers.ts";
import { send } from "../queue.ts";
import { enough, finish } from "../sketch.ts";
import { useGridWords, type Word } from "../words.ts";
import { confirmMoves, dropWaiting } from "./actions.ts";

/** One line over the map: what waits, what was refused, what the tool in hand wants next. */
export function Guide() {
  const waiting = useStore(bench, (it) => it.waiting.length);
  const sending = useStore(bench, (it) => it.sending);
  const refused = useStore(bench, (it) => it.refused);
  const compare = useStore(bench, (it) => it.compare);
  const far = useStore(desk, (it) => it.zoom < CELLS_FROM);
  if (waiting && !sending) return <Waiting count={waiting} />;
  if (refused) return <Refused />;
  if (compare === "done") return null;
  if (compare !== "off") return <Comparing />;
  return far ? <Far /> : <Tool />;
}

function Waiting({ count }: { count: number }) {
  const { d, t } = useGridWords();
  const away = useStore(session, (it) => it.away);
  return (
    <div className="banner banner-away desk-banner" role="alert">
      <Icon name={away ? "wifi" : "clock"} />
      <span>{d("guide.waiting", { n: count })}</span>
      <button type="button" className="button" onClick={() => void send()}>
        {t("error.retry")}
      </button>
      <button type="button" className="text-button" onClick={dropWaiting}>
        {d("guide.drop")}
      </button>
    </div>
  );
}

function Refused() {
  const { d, t, title } = useGridWords();
  const problem = useStore(bench, (it) => it.refused);
  return (
    <div className="banner banner-refused desk-banner" role="alert">
      <Icon name="alert" />
      <span>{problem ? d("guide.refused", { why: title(problem) }) : null}</span>
      <IconButton
        icon="close"
        label={t("card.close")}
        hint="Esc"
        onClick={() => bench.set({ refused: null })}
      />
    </div>
  );
}

function Far() {
  const { d } = useGridWords();
  const map = useStore(desk, (it) => it.map);
  return (
    <output className="banner desk-banner">
      {d("guide.far")}
      <button
        type="button"
        className="button"
        onClick={() => map?.gl.easeTo({ zoom: CELLS_FROM + 2 })}
      >
        {d("guide.near")}
      </button>
    </output>
  );
}

function Comparing() {
  const { d } = useGridWords();
  const compare = useStore(bench, (it) => it.compare);
  return (
    <div className="banner banner-past desk-banner">
      <div className="desk-segments" role="group" aria-label={d("review.title")}>
        {(["before", "after"] as const).map((it) => (
          <button
            key={it}
            type="button"
            className={compare === it ? "is-on" : ""}
            aria-pressed={compare === it}
            onClick={() => bench.set({ compare: it })}
          >
            {d(it === "before" ? "review.before" : "review.after")}
          </button>
        ))}
      </div>
    </div>
  );
}

/** What the tool wants next, and the way to end or drop what was begun. */
function Tool() {
  const { d, t } = useGridWords();
  const tool = useStore(bench, (it) => it.tool);
  const begun = useStore(bench, (it) => it.sketch.length > 0 || it.moves.length > 0);
  const count = useStore(bench, (it) => it.picked.length);
  if (tool === "pick" && count === 0) return <Fetching />;
  return (
    <output className="banner banner-editing desk-banner">
      <span>{d(saysFor(tool, begun, count), { n: count })}</span>
      {begun ? <Finish /> : null}
      <button type="button" className="button" onClick={begun ? rest : leave}>
        {begun ? d("guide.cancel") : t("card.close")}
        <kbd>Esc</kbd>
      </button>
    </output>
  );
}

const DRAWN = {
  split: ["guide.split", "guide.splitOn"],
  divide: ["guide.divide", "guide.divideOn"],
  draw: ["guide.draw", "guide.drawOn"],
} as const;

function saysFor(tool: Tools, begun: boolean, count: number): Word {
  if (tool in DRAWN) return DRAWN[tool as keyof typeof DRAWN][begun ? 1 : 0];
  if (tool === "vertices") return count ? "guide.vertices" : "guide.verticesNone";
  if (tool === "pick") return isTouch() ? "guide.pickedTouch" : "guide.picked";
  return tool === "edge" ? "guide.edge" : "guide.reshape";
}

/** Put the tool away; without one, what is picked. */
function leave(): void {
  if (bench.get().tool === "pick") bench.set({ picked: [] });
  else take("pick");
}

function Fetching() {
  const { d } = useGridWords();
  const loading = useStore(bench, (it) => it.loading && it.cells.size === 0);
  const more = useStore(bench, (it) => it.more);
  if (!more && !loading) return null;
  return <output className="banner desk-banner">{d(more ? "guide.more" : "guide.loading")}</output>;
}

function Finish() {
  const { d } = useGridWords();
  const moving = useStore(bench, (it) => it.moves.length > 0);
  const ready = useStore(bench, (it) => it.moves.length > 0 || (it.sketch.length > 1 && enough()));
  return (
    <button
      type="button"
      className="button is-filled"
      disabled={!ready}
      onClick={moving ? confirmMoves : finish}
    >
      {d("guide.finish")}
      <kbd>Enter</kbd>
    </button>
  );
}
