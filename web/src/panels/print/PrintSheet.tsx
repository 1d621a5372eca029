import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { City } from "../../data/api.ts";
import { useWords } from "../../i18n/i18n.ts";
import type { CityMap } from "../../map/cityMap.ts";
import { picture } from "../../map/printing.ts";
import { metersPerPixel, roundLength } from "../../map/ScaleBar.tsx";
import { lengthText } from "../../map/SketchBar.tsx";
import type { Registry } from "../../registry/types.ts";
import { desk } from "../../state/desk.ts";
import { useStore } from "../../state/store.ts";
import { view } from "../../state/viewStore.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { LegendList } from "../Legend.tsx";
import "./print.css";

interface Props {
  registry: Registry;
  city: City | null;
}

/** A sheet with the map as it is seen, its legend, scale, day and title; the browser prints it or makes a PDF. */
export default function PrintSheet({ registry, city }: Props) {
  const words = useWords();
  const { t, title } = words;
  const map = useStore(desk, (it) => it.map);
  const at = useStore(view, (it) => it.at);
  const [image, setImage] = useState("");
  const [heading, setHeading] = useState(city ? title(city) : t("app.name"));
  const dialog = useRef<HTMLDialogElement>(null);
  const close = () => desk.set({ printing: false });
  useEffect(() => {
    dialog.current?.showModal();
    if (map) void picture(map).then(setImage);
  }, [map]);
  return createPortal(
    <dialog ref={dialog} className="print" aria-label={t("print.title")} onClose={close}>
      <header className="print-tools">
        <label>
          {t("print.heading")}
          <input
            type="text"
            value={heading}
            maxLength={60}
            onChange={(event) => setHeading(event.target.value)}
          />
        </label>
        <button
          type="button"
          className="button is-filled"
          disabled={!image}
          onClick={() => window.print()}
        >
          {t("print.print")}
        </button>
        <IconButton icon="close" label={t("card.close")} onClick={close} />
      </header>
      <article className="print-sheet">
        <h1>{heading}</h1>
        <figure>
          {image ? <img src={image} alt={t("print.map")} /> : null}
          {map ? <Scale map={map} /> : null}
          <span className="print-north" aria-hidden="true">
            ▲<br />N
          </span>
        </figure>
        <aside>
          <h2>{t("legend.title")}</h2>
          <LegendList registry={registry} />
        </aside>
        <footer>{t("print.foot", { date: at ?? today(), city: city ? title(city) : "" })}</footer>
      </article>
    </dialog>,
    document.body,
  );
}

const SHARE = 0.2;

/** A scale that stays right however large the picture is printed. */
function Scale({ map }: { map: CityMap }) {
  const words = useWords();
  const across = map.gl.getCanvas().clientWidth * metersPerPixel(map);
  const meters = roundLength(across * SHARE);
  return (
    <div className="print-scale" style={{ width: `${(meters / across) * 100}%` }}>
      {lengthText(meters, words)}
    </div>
  );
}

const today = () => new Date().toLocaleDateString("sv");
