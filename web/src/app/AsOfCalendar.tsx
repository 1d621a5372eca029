import { Calendar } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useWords } from "../i18n/i18n.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { Library } from "../ui/Library.tsx";
import { setDate } from "./actions.ts";

/** The month of the as-of date; days to come cannot be chosen. */
export default function AsOfCalendar({ at }: { at: string | null }) {
  return (
    <Library>
      <Calendar
        fullscreen={false}
        defaultValue={dayjs(at ?? undefined)}
        disabledDate={(day) => day.isAfter(dayjs(), "day")}
        headerRender={({ value, onChange }) => <Month shown={value} go={onChange} />}
        onSelect={(day, info) => {
          if (info.source === "date") setDate(day.format("YYYY-MM-DD"));
        }}
      />
    </Library>
  );
}

function Month({ shown, go }: { shown: Dayjs; go: (day: Dayjs) => void }) {
  const { t } = useWords();
  const latest = shown.isSame(dayjs(), "month");
  return (
    <div className="asof-month">
      <IconButton
        icon="yearBack"
        label={t("asof.previousYear")}
        onClick={() => go(shown.subtract(1, "year"))}
      />
      <IconButton
        icon="left"
        label={t("asof.previousMonth")}
        onClick={() => go(shown.subtract(1, "month"))}
      />
      <span aria-live="polite">{shown.format("YYYY-MM")}</span>
      <IconButton
        icon="right"
        label={t("asof.nextMonth")}
        disabled={latest}
        onClick={() => go(shown.add(1, "month"))}
      />
      <IconButton
        icon="yearOn"
        label={t("asof.nextYear")}
        disabled={shown.add(1, "year").isAfter(dayjs(), "month")}
        onClick={() => go(shown.add(1, "year"))}
      />
    </div>
  );
}
