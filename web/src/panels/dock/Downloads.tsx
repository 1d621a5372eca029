import { useEffect, useRef } from "react";
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

/** The rows asked for, whole, as a file. */
export function Downloads({ asked }: { asked: Asked }) {
  const { d, lang } = useDockWords();
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const away = (event: PointerEvent) => {
      if (menu.current?.contains(event.target as Node) === false) menu.current.open = false;
    };
    addEventListener("pointerdown", away);
    return () => removeEventListener("pointerdown", away);
  }, []);
  return (
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
              onClick={() => {
                if (menu.current) menu.current.open = false;
              }}
            >
              {d(WORDS[format])}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
