import { Choose } from "../../../ui/choose/Choose.tsx";
import type { Widget } from "../../../ui/schemaform/Field.tsx";
import { useClasses } from "../calls.ts";
import { useCaseWords } from "../words.ts";

/** A class of the catalogue in force. */
export const ClassWidget: Widget = ({ id, value, change, setting, invalid, describedBy }) => {
  const { d, lang } = useCaseWords();
  const classes = useClasses();
  const choices = (classes.data ?? []).map((it) => ({
    value: it.service_code.split("-").pop() ?? "",
    name: (lang === "en" && it.description) || it.service_name,
    note: it.group,
  }));
  return (
    <Choose
      {...{ id, choices, invalid, describedBy }}
      value={typeof value === "string" ? value : null}
      choose={(code) => change(code ?? undefined)}
      placeholder={d("findClass")}
      empty={d("noChoice")}
      disabled={setting.disabled}
    />
  );
};
