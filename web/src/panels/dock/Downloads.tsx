import { useEffect, useRef, useState } from "react";
import { save } from "../../data/save.ts";
import { session } from "../../data/session.ts";
import { useStore } from "../../state/store.ts";
import { Icon } from "../../ui/Icon.tsx";
import { type Asked, downloadOf } from "./asked.ts";
import { useDockWords } from "./words.ts";

const FORMATS = ["xlsx", "gpkg", "csv", "fgb", "parquet"] as const;
const WORDS = {
  xlsx: "download.xlsx",
  gpkg: "download.gpkg",
  csv: "download.csv",
  fgb: "download.fgb",
  parquet: "download.parquet",
} as const;

const said = () => "" as const;
const failed = () => "failed" as const;

/** The rows asked for, whole, as a file; with the public's eyes only what the public gets. */
export function Downloads({ asked }: { asked: Asked }) {
  const { d, lang } = useDockWords();
  const asPublic = useStore(session, (it) => it.asPublic);
  const [state, setState] = useState<"" | "busy" | "failed">("");
  const fetched = async (link: HTMLAnchorElement) => {
    setState("busy");
    setState(await save(link.getAttribute("href") ?? "", link.download).then(said, failed));
  };
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const away = (event: PointerEvent) => {
      if (menu.current?.contains(event.target as Node) === false) menu.current.open = false;
    };
    addEventListener("pointerdown", away);
    return () => removeEventListener("pointerdown", away);
  }, []);
  return (
    <>
      {state ? (
        <output className="dock-said">
          {d(state === "busy" ? "download.busy" : "download.failed")}
        </output>
      ) : null}
      <details className="dock-menu" ref={menu}>
        <summary className="button">
          {d("download")}
          <Icon name="down" size={14} />
        </summary>
        <ul>
          {FORMATS.map((format) => (
            <li key={format}>
              <a
                href={downloadOf(asked, format, lang)}
                download={`${asked.layer}.${format}`}
                onClick={(event) => {
                  if (menu.current) menu.current.open = false;
                  if (!asPublic) return;
                  event.preventDefault();
                  void fetched(event.currentTarget);
                }}
              >
                {d(WORDS[format])}
              </a>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
