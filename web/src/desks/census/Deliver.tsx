import { type DragEvent, useRef, useState } from "react";
import { navigate } from "../../app/route.ts";
import { Problem } from "../../data/http.ts";
import type { Registry } from "../../registry/types.ts";
import { SchemaForm } from "../../ui/schemaform/SchemaForm.tsx";
import { ROOT, sent, useKept } from "./calls.ts";
import { optionsSchema } from "./options.ts";
import { send, sizeOf } from "./upload.ts";
import { useCensusWords } from "./words.ts";
import { zipped } from "./zip.ts";

/** What is on its way, or why it did not get there; the files stay chosen. */
interface Going {
  files: File[];
  share: number;
  problem: Problem | null;
}

/** A place to drop a delivery, with what may be stated of it beforehand. */
export function Deliver({ registry }: { registry: Registry }) {
  const { d } = useCensusWords();
  const [over, setOver] = useState(false);
  const [going, setGoing] = useState<Going | null>(null);
  const [options, setOptions] = useState<Record<string, unknown>>({});
  const stop = useRef(new AbortController());
  const begin = async (files: File[]) => {
    if (!files.length) return;
    stop.current = new AbortController();
    setGoing({ files, share: 0, problem: null });
    try {
      const path = `${ROOT}/runs?${asked(files, options)}`;
      const body = files.length === 1 && files[0] ? files[0] : await zipped(files);
      const heard = (share: number) => setGoing({ files, share, problem: null });
      const { id, job } = await send(path, body, heard, stop.current.signal);
      sent(id, job);
      setGoing(null);
      navigate(`/census/${id}`);
    } catch (it) {
      setGoing(it instanceof Problem ? { files, share: 0, problem: it } : null);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void begin([...event.dataTransfer.files]);
  };
  if (going && !going.problem) {
    return <Sending going={going} stop={() => stop.current.abort()} />;
  }
  return (
    <div className="cs-deliver">
      <label
        className={`cs-drop ${over ? "is-over" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <strong>{d("drop")}</strong>
        <small>{d("dropHint")}</small>
        <input
          type="file"
          multiple
          aria-label={d("choose")}
          onChange={(event) => {
            void begin([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </label>
      {going?.problem ? (
        <Refusal going={going} problem={going.problem} again={() => void begin(going.files)} />
      ) : null}
      <Options registry={registry} value={options} change={setOptions} />
    </div>
  );
}

/** The query of a delivery: its name, and what was stated. */
function asked(files: readonly File[], options: Record<string, unknown>): string {
  const stem = (files[0]?.name ?? "").replace(/\.[^.]*$/, "");
  const name = files.length === 1 ? (files[0]?.name ?? "") : `${stem}.zip`;
  const stated = Object.entries(options).filter(([, it]) => it !== undefined && it !== "");
  return new URLSearchParams({
    name,
    options: JSON.stringify(Object.fromEntries(stated)),
  }).toString();
}

function Sending({ going, stop }: { going: Going; stop: () => void }) {
  const { d } = useCensusWords();
  const size = going.files.reduce((sum, file) => sum + file.size, 0);
  const percent = Math.round(going.share * 100);
  return (
    <div className="cs-deliver">
      <div className="cs-sending" role="status">
        <strong>{going.files[0]?.name}</strong>
        <small>
          {d("sending", { share: percent, size: sizeOf(size) })}
          {going.files.length > 1 ? ` · ${d("packed", { n: going.files.length })}` : ""}
        </small>
        <progress value={going.share} max={1} aria-label={d("sendingLabel")} />
        <button type="button" className="text-button" onClick={stop}>
          {d("stop")}
        </button>
      </div>
    </div>
  );
}

interface RefusalProps {
  going: Going;
  problem: Problem;
  again: () => void;
}

/** Too large, or no answer: in one sentence, with the files kept for another try. */
function Refusal({ going, problem, again }: RefusalProps) {
  const { d, t, title } = useCensusWords();
  const size = sizeOf(going.files.reduce((sum, file) => sum + file.size, 0));
  const said =
    problem.status === 413
      ? d("tooLarge", { size })
      : problem.status === 0
        ? d("sendAway")
        : title(problem);
  return (
    <div className="cs-refusal" role="alert">
      <p>{said}</p>
      <button type="button" className="button" onClick={again}>
        {t("error.retry")}
      </button>
    </div>
  );
}

interface OptionsProps {
  registry: Registry;
  value: Record<string, unknown>;
  change: (value: Record<string, unknown>) => void;
}

function Options({ registry, value, change }: OptionsProps) {
  const { d, title } = useCensusWords();
  const kept = useKept();
  const schema = optionsSchema(registry, kept.data?.mappings ?? [], d, title);
  return (
    <details className="cs-options">
      <summary>{d("options")}</summary>
      <SchemaForm schema={schema} value={value} change={change} />
    </details>
  );
}
