import { lazy, Suspense } from "react";
import { type Key, useWords } from "../i18n/i18n.ts";
import { desk } from "../state/desk.ts";
import { useStore } from "../state/store.ts";
import { view } from "../state/viewStore.ts";
import { Icon } from "../ui/Icon.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { setDate } from "./actions.ts";

const Calendar = lazy(() => import("./AsOfCalendar.tsx"));

const two = (n: number) => String(n).padStart(2, "0");
const iso = (day: Date) => `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;

/** Ends of periods that people ask for, counted from `today`. */
export function shortcuts(today: Date): [Key, string][] {
  const [year, month] = [today.getFullYear(), today.getMonth()];
  return [
    ["asof.lastMonth", iso(new Date(year, month, 0))],
    ["asof.lastQuarter", iso(new Date(year, month - (month % 3), 0))],
    ["asof.lastYear", iso(new Date(year, 0, 0))],
  ];
}

/** The date chip: now, or the day that the map shows. */
export function AsOf() {
  const { t } = useWords();
  const at = useStore(view, (it) => it.at);
  const open = useStore(desk, (it) => it.asOfOpen);
  return (
    <div className="asof">
      <button
        type="button"
        className={`chip ${at ? "is-past" : ""}`}
        aria-expanded={open}
        aria-haspopup="dialog"
        onClick={() => desk.set({ asOfOpen: !open })}
      >
        <Icon name="clock" />
        {at ?? t("top.asOfNow")}
      </button>
      {open ? <Popover at={at} /> : null}
    </div>
  );
}

function Popover({ at }: { at: string | null }) {
  const { t } = useWords();
  return (
    <div className="popover asof-popover" role="dialog" aria-label={t("asof.title")}>
      <h2>{t("asof.title")}</h2>
      <div className="asof-shortcuts">
        {shortcuts(new Date()).map(([key, day]) => (
          <button key={key} type="button" className="button" onClick={() => setDate(day)}>
            {t(key)}
          </button>
        ))}
      </div>
      <Suspense fallback={<Skeleton rows={8} height={32} />}>
        <Calendar at={at} />
      </Suspense>
      {at ? (
        <button type="button" className="text-button" onClick={() => setDate(null)}>
          {t("asof.back")}
        </button>
      ) : null}
    </div>
  );
}
