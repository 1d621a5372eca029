import { Choose } from "../../../ui/choose/Choose.tsx";
import type { Widget } from "../../../ui/schemaform/Field.tsx";
import { usePosts, useUnits } from "../calls.ts";
import { useCaseWords } from "../words.ts";

/** Somebody who holds a post. */
export const PersonWidget: Widget = ({ id, value, change, setting, invalid, describedBy }) => {
  const { d } = useCaseWords();
  const posts = usePosts();
  const units = useUnits();
  const unit = (code: string | null) =>
    units.data?.units.find((it) => it.code === code)?.title ?? code ?? "";
  const people = new Map((posts.data?.posts ?? []).map((it) => [it.person, unit(it.unit)]));
  const choices = [...people].map(([person, note]) => ({ value: person, name: person, note }));
  return (
    <Choose
      {...{ id, choices, invalid, describedBy }}
      value={typeof value === "string" ? value : null}
      choose={(person) => change(person ?? undefined)}
      placeholder={d("findPerson")}
      empty={d("noChoice")}
      disabled={setting.disabled}
    />
  );
};
