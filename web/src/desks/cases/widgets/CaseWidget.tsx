import { useState } from "react";
import { Choose } from "../../../ui/choose/Choose.tsx";
import type { Widget } from "../../../ui/schemaform/Field.tsx";
import { useCases } from "../calls.ts";
import { useSimilar } from "../Similar.tsx";
import { useCaseWords } from "../words.ts";
import { useAboutCase } from "./about.ts";

/** Another open case: those that are alike first, others by number, class or address. */
export const CaseWidget: Widget = ({ id, value, change, setting, invalid, describedBy }) => {
  const { d } = useCaseWords();
  const own = useAboutCase();
  const [words, setWords] = useState("");
  const alike = useSimilar(own).map(({ known, metres }) => ({
    value: String(known.id),
    name: known.name ?? `#${known.id}`,
    note: `${known.address ?? ""} ${d("alike.metres", { n: Math.round(metres) })}`,
  }));
  const found = useCases({ q: words, ended: "false", limit: "8" });
  const listed = (found.data?.pages[0]?.cases ?? [])
    .filter((it) => it.id !== own?.id)
    .map((it) => ({
      value: String(it.id),
      name: `${it.name ?? ""} ${it.code ?? `#${it.id}`}`,
      note: it.address ?? "",
    }));
  return (
    <Choose
      {...{ id, invalid, describedBy }}
      choices={words ? listed : [...alike, ...listed]}
      typed={setWords}
      value={value === undefined || value === null ? null : String(value)}
      choose={(chosen) => change(chosen === null ? undefined : Number(chosen))}
      placeholder={d("findCase")}
      empty={d("noneFound")}
      disabled={setting.disabled}
    />
  );
};
