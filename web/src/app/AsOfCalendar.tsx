import { Calendar } from "antd";
import dayjs from "dayjs";
import { Library } from "../ui/Library.tsx";
import { setDate } from "./actions.ts";

/** The month of the as-of date; days to come cannot be chosen. */
export default function AsOfCalendar({ at }: { at: string | null }) {
  return (
    <Library>
      <Calendar
        fullscreen={false}
        value={dayjs(at ?? undefined)}
        disabledDate={(day) => day.isAfter(dayjs(), "day")}
        onSelect={(day, info) => {
          if (info.source === "date") setDate(day.format("YYYY-MM-DD"));
        }}
      />
    </Library>
  );
}
