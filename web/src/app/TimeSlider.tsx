import { useEffect, useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import { changeView } from "../state/viewStore.ts";

const DAYS = 730;
const PAUSE_MS = 250;
const DAY_MS = 86_400_000;

/** A day so many days before today, as YYYY-MM-DD in local time. */
export function dayBefore(today: Date, days: number): string {
  const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() - days);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}

/** How many days a day lies before today. */
export function daysBefore(today: Date, at: string): number {
  const [year = 0, month = 1, day = 1] = at.split("-").map(Number);
  const then = Date.UTC(year, month - 1, day);
  return Math.round(
    (Date.UTC(today.getFullYear(), today.getMonth(), today.getDate()) - then) / DAY_MS,
  );
}

/** Two years as a slider: the map follows when the handle rests. */
export function TimeSlider({ at }: { at: string }) {
  const { t } = useWords();
  const today = new Date();
  const [days, setDays] = useState(() => daysBefore(today, at));
  useEffect(() => setDays(daysBefore(new Date(), at)), [at]);
  useEffect(() => {
    const wanted = dayBefore(new Date(), days);
    if (wanted === at) return;
    const waiting = setTimeout(() => changeView({ at: wanted }), PAUSE_MS);
    return () => clearTimeout(waiting);
  }, [days, at]);
  return (
    <input
      type="range"
      className="time-slider"
      aria-label={t("asof.slider")}
      aria-valuetext={dayBefore(today, days)}
      min={-Math.max(DAYS, daysBefore(today, at))}
      max={-1}
      value={-days}
      onChange={(event) => setDays(-Number(event.target.value))}
    />
  );
}
