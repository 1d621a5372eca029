import { type ClipboardEvent, type DragEvent, useEffect, useRef, useState } from "react";
import { type Problem, postFile } from "../../../data/http.ts";
import { IconButton } from "../../../ui/IconButton.tsx";
import type { Widget } from "../../../ui/schemaform/Field.tsx";
import { useCaseWords } from "../words.ts";
import { kindsOf, missing, type Photo, type PhotoKind, photosOf } from "./photos.ts";

/** Photos by their kind: chosen, dropped or pasted, uploaded at once and named by their hash. */
export const PhotosWidget: Widget = ({ id, schema, value, change, setting, describedBy }) => {
  const held = photosOf(value);
  const latest = useRef(held);
  latest.current = held;
  const put = (next: Photo[]) => {
    latest.current = next;
    change(next.length ? next : undefined);
  };
  return (
    <div className="case-photo-kinds" aria-describedby={describedBy}>
      {kindsOf(schema).map((kind, i) => (
        <Kind
          key={kind.kind}
          kind={kind}
          id={i ? undefined : id}
          held={held}
          disabled={setting.disabled}
          add={(photo) => put([...latest.current, photo])}
          drop={(sha256) => put(latest.current.filter((it) => it.sha256 !== sha256))}
        />
      ))}
    </div>
  );
};

interface KindProps {
  kind: PhotoKind;
  id: string | undefined;
  held: readonly Photo[];
  disabled: boolean;
  add: (photo: Photo) => void;
  drop: (sha256: string) => void;
}

const images = (list: FileList | null) =>
  [...(list ?? [])].filter((file) => file.type.startsWith("image/"));

function Kind({ kind, id, held, disabled, add, drop }: KindProps) {
  const { d, title } = useCaseWords();
  const { waiting, problem, upload, again, addressOf } = useUploads(kind.kind, add);
  const own = held.filter((it) => it.kind === kind.kind);
  const left = missing(kind, held);
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    upload(images(event.dataTransfer.files));
  };
  const pasted = (event: ClipboardEvent) => upload(images(event.clipboardData.files));
  return (
    <div
      className="case-photo-kind"
      role="group"
      aria-label={title(kind)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={dropped}
      onPaste={pasted}
    >
      {own.map(({ sha256 }, i) => (
        <figure key={sha256}>
          {addressOf(sha256) ? (
            <img src={addressOf(sha256)} alt={d("photoOf", { kind: title(kind), n: i + 1 })} />
          ) : (
            <figcaption>{d("photoOf", { kind: title(kind), n: i + 1 })}</figcaption>
          )}
          <IconButton
            icon="close"
            label={d("photoDrop", { kind: title(kind), n: i + 1 })}
            onClick={() => drop(sha256)}
          />
        </figure>
      ))}
      <label className="case-upload">
        <strong>{waiting ? d("photoBusy") : d("photoAddOf", { kind: title(kind) })}</strong>
        <small>{left ? d("photoLeft", { n: left }) : d("photoHint")}</small>
        <input
          id={id}
          type="file"
          accept="image/*"
          multiple
          disabled={disabled}
          onChange={(event) => {
            upload(images(event.target.files));
            event.target.value = "";
          }}
        />
      </label>
      {problem ? (
        <p className="case-problem" role="alert">
          {title(problem)}{" "}
          <button type="button" className="text-button" onClick={again}>
            {d("photoAgain")}
          </button>
        </p>
      ) : null}
    </div>
  );
}

/** Upload files one after the other; those that failed wait to be sent again. */
function useUploads(kind: string, add: (photo: Photo) => void) {
  const [waiting, setWaiting] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const failed = useRef<File[]>([]);
  const shown = useRef(new Map<string, string>());
  useEffect(() => {
    const addresses = shown.current;
    return () => {
      for (const address of addresses.values()) URL.revokeObjectURL(address);
    };
  }, []);
  const send = async (file: File) => {
    try {
      const { sha256 } = await postFile<{ sha256: string }>("/api/cases/evidence", file);
      shown.current.set(sha256, URL.createObjectURL(file));
      add({ sha256, kind });
    } catch (it) {
      failed.current.push(file);
      setProblem(it as Problem);
    }
  };
  const upload = async (files: readonly File[]) => {
    setProblem(null);
    setWaiting(files.length);
    for (const file of files) {
      await send(file);
      setWaiting((n) => n - 1);
    }
  };
  const again = () => void upload(failed.current.splice(0));
  const addressOf = (sha256: string) => shown.current.get(sha256);
  return { waiting, problem, upload: (it: readonly File[]) => void upload(it), again, addressOf };
}
