import { useEffect, useState } from "react";
import { smaller } from "../data/photo.ts";
import { Sign } from "./Sign.tsx";
import { useMyWords } from "./words.ts";

interface Props {
  kind: "near" | "far" | "now" | "after";
  photo: Blob | null;
  change: (photo: Blob | null) => void;
}

/** Take a photo with the telephone's camera; it stays on the telephone until it is sent. */
export function PhotoInput({ kind, photo, change }: Props) {
  const { d } = useMyWords();
  const seen = useAddress(photo);
  const word = d(`photo.${kind}`);
  const label = d(photo ? "photo.again" : "photo.take", { kind: word });
  return (
    <div className="m-photo">
      <label className={photo ? "is-there" : ""}>
        {seen ? <img src={seen} alt={word} /> : <Sign name="camera" />}
        <span>{label}</span>
        <input
          type="file"
          accept="image/*"
          capture="environment"
          aria-label={label}
          onChange={async (event) => {
            const file = event.target.files?.[0];
            if (file) change(await smaller(file));
            event.target.value = "";
          }}
        />
      </label>
      {photo ? (
        <button
          type="button"
          onClick={() => change(null)}
          aria-label={d("photo.remove", { kind: word })}
        >
          ✕
        </button>
      ) : null}
    </div>
  );
}

/** An address under which the page itself can show a photo. */
function useAddress(photo: Blob | null): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!photo) return setAddress(null);
    const made = URL.createObjectURL(photo);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return address;
}
