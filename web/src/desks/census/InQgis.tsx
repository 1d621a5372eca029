import { useState } from "react";
import { ROOT } from "./calls.ts";
import { useCensusWords } from "./words.ts";

/** How analysts open the rows held back as layers of their own QGIS. */
export function InQgis() {
  const { d } = useCensusWords();
  const [copied, setCopied] = useState(false);
  const address = `${location.origin}${ROOT}/ogc`;
  const copy = async () => {
    await navigator.clipboard?.writeText(address).then(
      () => setCopied(true),
      () => {},
    );
  };
  return (
    <details className="cs-qgis">
      <summary>{d("qgis")}</summary>
      <p>{d("qgisHow")}</p>
      <code>{address}</code>
      <button type="button" className="text-button" onClick={() => void copy()}>
        {d(copied ? "copied" : "copy")}
      </button>
    </details>
  );
}
