import { useEffect } from "react";
import { endSketch } from "../app/actions.ts";
import { areaOf, length } from "../edit/measure.ts";
import { closed } from "../edit/rings.ts";
import { useWords, type Words } from "../i18n/i18n.ts";
import type { Registry } from "../registry/types.ts";
import { desk } from "../state/desk.ts";
import { drop, type Sketch, sketch, stepBack } from "../state/sketch.ts";
import { useStore } from "../state/store.ts";
import { view } from "../state/viewStore.ts";
import { sketchFeatures } from "./sketching.ts";
import { SKETCH } from "./style/sketched.ts";

/** What is drawn, on the map and in numbers, with what can be done about it. */
export function SketchBar({ registry }: { registry: Registry }) {
  const words = useWords();
  const { t } = words;
  const now = useStore(sketch, (it) => it);
  const area = useStore(view, (it) => it.area);
  const map = useStore(desk, (it) => it.map);
  useEffect(() => map?.show(SKETCH, sketchFeatures(now, area)), [map, now, area]);
  if (!now.kind) return null;
  const enough = now.points.length >= (now.kind === "area" ? 3 : 2);
  return (
    <section className="banner sketch-bar" aria-label={t("sketch.label")}>
      <output>
        {told(now, words) || t(now.kind === "area" ? "sketch.area" : "sketch.measure")}
      </output>
      {now.points.length && !now.done ? (
        <button type="button" className="button" onClick={stepBack}>
          {t("sketch.back")}
        </button>
      ) : null}
      {enough && !now.done ? (
        <button type="button" className="button is-filled" onClick={() => endSketch(registry)}>
          {t("sketch.finish")}
        </button>
      ) : null}
      <button type="button" className="button" onClick={drop}>
        {t("card.close")}
      </button>
    </section>
  );
}

const HECTARE = 10_000;
const SQUARE_KM = 1_000_000;

/** Length, and of three points and more the area that they enclose. */
function told({ kind, points, tip }: Sketch, words: Words): string {
  const line = tip ? [...points, tip] : [...points];
  if (line.length < 2) return "";
  const ring = closed(line);
  const meters = length(kind === "area" ? ring : line);
  const parts = [words.t("sketch.length", { n: lengthText(meters, words) })];
  if (line.length > 2) {
    const m2 = areaOf({ type: "Polygon", coordinates: [ring] });
    parts.push(words.t("sketch.surface", { n: areaText(m2, words) }));
  }
  return parts.join(" · ");
}

const rounded = (value: number) => Number(value.toPrecision(4));

export function lengthText(meters: number, { t, number }: Words): string {
  return meters < 1000
    ? t("map.meters", { n: number(Math.round(meters * 10) / 10) })
    : t("map.kilometers", { n: number(rounded(meters / 1000)) });
}

function areaText(m2: number, { t, number }: Words): string {
  if (m2 < HECTARE) return t("map.squareMeters", { n: number(Math.round(m2)) });
  if (m2 < SQUARE_KM) return t("map.hectares", { n: number(rounded(m2 / HECTARE)) });
  return t("map.squareKilometers", { n: number(rounded(m2 / SQUARE_KM)) });
}
