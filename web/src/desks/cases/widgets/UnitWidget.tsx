import { Choose } from "../../../ui/choose/Choose.tsx";
import type { Widget } from "../../../ui/schemaform/Field.tsx";
import { useUnits } from "../calls.ts";
import { useCaseWords } from "../words.ts";

/** A unit that handles cases. */
export const UnitWidget: Widget = ({ id, value, change, setting, invalid, describedBy }) => {
  const { d } = useCaseWords();
  const units = useUnits();
  const choices = (units.data?.units ?? []).map(({ code, title }) => ({
    value: code,
    name: title,
    note: code,
  }));
  return (
    <Choose
      {...{ id, choices, invalid, describedBy }}
      value={typeof value === "string" ? value : null}
      choose={(code) => change(code ?? undefined)}
      placeholder={d("findUnit")}
      empty={d("noChoice")}
      disabled={setting.disabled}
    />
  );
};
