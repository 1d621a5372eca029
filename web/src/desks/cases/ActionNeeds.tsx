import { useState } from "react";
import { type Problem, postFile } from "../../data/http.ts";
import { useUnits } from "./calls.ts";
import { useCaseWords } from "./words.ts";

interface Props {
  /** names of what the action looks at: units, another case, photos */
  needs: string[];
  data: Record<string, unknown>;
  change: (data: Record<string, unknown>) => void;
}

/** What each photo is for, by the rule that asks for it. */
const PHOTOS: Record<string, string> = { after_photo: "after", evidence: "near" };

/** Fields for what an action needs. */
export function ActionNeeds({ needs, data, change }: Props) {
  const { d } = useCaseWords();
  const photo = needs.find((it) => it in PHOTOS);
  const put = (name: string) => (value: unknown) => change({ ...data, [name]: value });
  return (
    <>
      {needs.includes("targets") ? <Targets change={put("targets")} /> : null}
      {needs.includes("below") ? (
        <UnitField value={String(data.unit ?? "")} change={put("unit")} />
      ) : null}
      {needs.includes("alike") ? (
        <label className="case-unit">
          {d("into")}
          <input
            inputMode="numeric"
            value={String(data.into ?? "")}
            onChange={(event) => put("into")(Number(event.target.value) || "")}
          />
        </label>
      ) : null}
      {photo ? <Photos kind={PHOTOS[photo] ?? photo} change={put("evidence")} /> : null}
    </>
  );
}

interface Target {
  unit: string;
  role: "lead" | "assist";
}

/** Units that get orders: the first leads, the others assist; none: the policies decide. */
function Targets({ change }: { change: (targets: Target[] | undefined) => void }) {
  const { d } = useCaseWords();
  const [units, setUnits] = useState<string[]>([""]);
  const put = (next: string[]) => {
    setUnits(next);
    const named = next.filter(Boolean);
    const targets = named.map((unit, i) => ({ unit, role: i ? "assist" : "lead" }) as Target);
    change(targets.length ? targets : undefined);
  };
  return (
    <fieldset className="case-targets">
      <legend>{d("targets")}</legend>
      {units.map((unit, i) => (
        <UnitField
          key={i}
          label={d(i ? "assist" : "lead")}
          value={unit}
          change={(next) => put(units.map((it, at) => (at === i ? next : it)))}
        />
      ))}
      <button type="button" className="text-button" onClick={() => put([...units, ""])}>
        {d("addUnit")}
      </button>
      <small>{d("byPolicy")}</small>
    </fieldset>
  );
}

interface UnitProps {
  value: string;
  change: (unit: string) => void;
  label?: string;
}

function UnitField({ value, change, label }: UnitProps) {
  const { d } = useCaseWords();
  const units = useUnits();
  return (
    <label className="case-unit">
      {label ?? d("targets")}
      <select value={value} onChange={(event) => change(event.target.value)}>
        <option value="" />
        {units.data?.units.map((unit) => (
          <option key={unit.code} value={unit.code}>
            {unit.title}
          </option>
        ))}
      </select>
    </label>
  );
}

interface Named {
  sha256: string;
  kind: string;
}

/** Photos are uploaded as they are chosen and named by their hash. */
function Photos({ kind, change }: { kind: string; change: (evidence: Named[]) => void }) {
  const { d, title } = useCaseWords();
  const [named, setNamed] = useState<Named[]>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const add = async (files: FileList | null) => {
    let all = named;
    setBusy(true);
    setProblem(null);
    try {
      for (const file of files ?? []) {
        const { sha256 } = await postFile<{ sha256: string }>("/api/cases/evidence", file);
        all = [...all, { sha256, kind }];
        setNamed(all);
        change(all);
      }
    } catch (it) {
      setProblem(it as Problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <label className="case-upload">
      {busy ? d("photoBusy") : d("photoAdd")}
      <input
        type="file"
        accept="image/*"
        multiple
        onChange={(event) => void add(event.target.files)}
      />
      {named.length ? <small>{d("photo", { n: named.length })}</small> : null}
      {problem ? <p className="case-problem">{title(problem)}</p> : null}
    </label>
  );
}
