import { useEffect, useMemo } from "react";
import { desk } from "../../../state/desk.ts";
import { useStore } from "../../../state/store.ts";
import { bench } from "../bench.ts";
import { useDiff, useFindings } from "../calls.ts";
import { busyOf, cellsOf, findingsOf, handOf, labelsOf } from "../scene.ts";
import { SOURCES } from "../sources.ts";
import type { Conflict, Diff } from "../types.ts";
import { areaText, useGridWords } from "../words.ts";

/** Keep what the map shows equal to what is on the bench. */
export function useScene(id: number): void {
  const map = useStore(desk, (it) => it.map);
  const words = useGridWords();
  const { lang } = words;
  const cells = useStore(bench, (it) => it.cells);
  const busy = useStore(bench, (it) => busyOf(it).join(","));
  const compare = useStore(bench, (it) => it.compare);
  const looked = useStore(bench, (it) => it.finding);
  const findings = useFindings(id).data?.features;
  const diff = useDiff(id, compare !== "off").data;
  const shown = compare === "off" ? findings : undefined;
  const area = useMemo(() => (m2: number) => areaText(words, m2), [lang]);

  useEffect(() => map?.show(SOURCES.cells, cellsOf(cells.values())), [map, cells]);
  useEffect(() => {
    const but = new Set(busy.split(",").map(Number));
    const labels = compare === "before" ? [] : labelsOf(cells.values(), area, but);
    map?.show(SOURCES.labels, labels);
  }, [map, cells, area, compare, busy]);
  useEffect(
    () => map?.show(SOURCES.findings, findingsOf(shown ?? [], looked)),
    [map, shown, looked],
  );
  useEffect(
    () =>
      map?.show(
        SOURCES.review,
        compare === "off" || !diff ? [] : reviewOf(diff, compare === "before"),
      ),
    [map, diff, compare],
  );
  useEffect(() => {
    if (!map) return;
    let due = 0;
    const draw = () => {
      due = 0;
      map.show(SOURCES.hand, handOf(bench.get(), area));
    };
    const soon = () => {
      due ||= requestAnimationFrame(draw);
    };
    soon();
    const stop = bench.subscribe(soon);
    return () => {
      stop();
      cancelAnimationFrame(due);
      map.show(SOURCES.hand, []);
    };
  }, [map, area]);
  useEffect(
    () => () => {
      for (const source of Object.values(SOURCES)) map?.show(source, []);
    },
    [map],
  );
}

/** Changes by what became of each cell; before publishing only what goes is marked. */
function reviewOf(diff: Diff, before: boolean) {
  const changed = diff.features.features
    .filter((it) => !before || it.properties.change === "retired")
    .map((it) => ({ ...it, properties: { role: it.properties.change, before } }));
  return [...changed, ...diff.conflicts.flatMap(versionsOf)];
}

function versionsOf({ mine, theirs, base }: Conflict) {
  return Object.entries({ base, theirs, mine }).flatMap(([role, feature]) =>
    feature ? [{ ...feature, properties: { role } }] : [],
  );
}
