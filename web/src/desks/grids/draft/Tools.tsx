import { desk } from "../../../state/desk.ts";
import { useStore } from "../../../state/store.ts";
import type { Drawing } from "../../../ui/drawings.ts";
import { IconButton } from "../../../ui/IconButton.tsx";
import { bench, type Tool, take } from "../bench.ts";
import { useDraft } from "../calls.ts";
import { icons } from "../drawings.ts";
import { named, useGridWords, type Word } from "../words.ts";
import { merge, redoStep, retire, undoStep } from "./actions.ts";

const TOOLS: [Tool, Drawing, Word, string][] = [
  ["pick", icons.pick, "tool.pick", "A"],
  ["vertices", icons.vertices, "tool.vertices", "V"],
  ["edge", icons.edge, "tool.edge", "E"],
  ["split", icons.split, "tool.split", "G"],
  ["draw", icons.draw, "tool.draw", "P"],
  ["reshape", icons.reshape, "tool.reshape", "R"],
];

/** The strip of tools, top right; while comparing only what moves the map. */
export function Tools({ reviewing }: { reviewing: boolean }) {
  const { d, t } = useGridWords();
  const map = useStore(desk, (it) => it.map);
  return (
    <div
      className="map-tools desk-tools"
      role="toolbar"
      aria-label={d("tool.strip")}
      aria-orientation="vertical"
    >
      {reviewing ? null : <Hand />}
      {reviewing ? null : <Steps />}
      <IconButton
        icon="plus"
        label={t("map.zoomIn")}
        hint="+"
        className="is-wide-only"
        onClick={() => map?.gl.zoomIn()}
      />
      <IconButton
        icon="minus"
        label={t("map.zoomOut")}
        hint="-"
        className="is-wide-only"
        onClick={() => map?.gl.zoomOut()}
      />
      <IconButton
        icon="keyboard"
        label={t("map.keys")}
        hint="?"
        className="is-wide-only"
        onClick={() => desk.set({ helpOpen: true })}
      />
    </div>
  );
}

function Hand() {
  const { d } = useGridWords();
  const tool = useStore(bench, (it) => it.tool);
  const count = useStore(bench, (it) => it.picked.length);
  const snapping = useStore(bench, (it) => it.snapping);
  return (
    <>
      {TOOLS.map(([it, icon, word, key]) => (
        <IconButton
          key={it}
          icon={icon}
          label={d(word)}
          hint={key}
          active={tool === it}
          disabled={it === "reshape" && count !== 1}
          onClick={() => take(it)}
        />
      ))}
      <hr />
      <IconButton
        icon={icons.merge}
        label={d("tool.merge")}
        hint="H"
        disabled={count < 2}
        onClick={merge}
      />
      <IconButton
        icon={icons.retire}
        label={d("tool.retire")}
        hint="Del"
        disabled={count === 0}
        onClick={retire}
      />
      <hr />
      <IconButton
        icon={icons.magnet}
        label={d("tool.snapping")}
        hint="N"
        active={snapping}
        onClick={() => bench.set({ snapping: !snapping })}
      />
      <hr />
    </>
  );
}

/** Undo and redo name what they would take back. */
function Steps() {
  const words = useGridWords();
  const { d } = words;
  const id = useStore(bench, (it) => it.draft);
  const busy = useStore(bench, (it) => it.sending || it.waiting.length > 0);
  const draft = useDraft(id ?? 0).data;
  const undoing = draft?.undo ? ` · ${named(words, "step", draft.undo)}` : "";
  const redoing = draft?.redo ? ` · ${named(words, "step", draft.redo)}` : "";
  return (
    <>
      <IconButton
        icon={icons.undo}
        label={d("tool.undo") + undoing}
        hint="Ctrl+Z"
        disabled={busy || !draft?.undo}
        onClick={() => void undoStep()}
      />
      <IconButton
        icon={icons.redo}
        label={d("tool.redo") + redoing}
        hint="Ctrl+Y"
        disabled={busy || !draft?.redo}
        onClick={() => void redoStep()}
      />
      <hr />
    </>
  );
}
