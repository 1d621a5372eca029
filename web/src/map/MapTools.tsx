import { copyLink } from "../app/actions.ts";
import type { City } from "../data/api.ts";
import { useWords } from "../i18n/i18n.ts";
import { desk } from "../state/desk.ts";
import { begin, sketch } from "../state/sketch.ts";
import { useStore } from "../state/store.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { home } from "./MapView.tsx";

const NEAR = 16.5;

/** The strip of map tools, top right. */
export function MapTools({ city, phone }: { city: City | null; phone: boolean }) {
  const { t } = useWords();
  const map = useStore(desk, (it) => it.map);
  const copied = useStore(desk, (it) => it.copied);
  const kept = useStore(desk, (it) => it.bookmarksOpen);
  const goHome = () => {
    if (city) map?.gl.fitBounds(city.bounds, { padding: 16, duration: 300 });
    else {
      const { lon, lat, zoom } = home(null);
      map?.gl.easeTo({ center: [lon, lat], zoom });
    }
  };
  return (
    <div
      className="map-tools"
      role="toolbar"
      aria-label={t("map.tools")}
      aria-orientation="vertical"
    >
      {phone ? null : (
        <>
          <IconButton
            icon="plus"
            label={t("map.zoomIn")}
            hint="+"
            onClick={() => map?.gl.zoomIn()}
          />
          <IconButton
            icon="minus"
            label={t("map.zoomOut")}
            hint="-"
            onClick={() => map?.gl.zoomOut()}
          />
          <hr />
        </>
      )}
      <IconButton icon="home" label={t("map.home")} onClick={goHome} />
      <IconButton icon="locate" label={t("map.locate")} onClick={() => locate()} />
      {phone ? null : (
        <>
          <hr />
          <Drawing />
          <IconButton
            icon="bookmark"
            label={t("map.bookmarks")}
            hint="B"
            active={kept}
            onClick={() => desk.set({ bookmarksOpen: !kept })}
          />
          <IconButton
            icon={copied ? "check" : "link"}
            label={t(copied ? "map.copied" : "map.copy")}
            hint="C"
            onClick={() => void copyLink()}
          />
          <IconButton
            icon="keyboard"
            label={t("map.keys")}
            hint="?"
            onClick={() => desk.set({ helpOpen: true })}
          />
        </>
      )}
    </div>
  );
}

/** The tools that draw on the map. */
function Drawing() {
  const { t } = useWords();
  const kind = useStore(sketch, (it) => it.kind);
  return (
    <>
      <IconButton
        icon="ruler"
        label={t("sketch.measureTool")}
        hint="M"
        active={kind === "measure"}
        onClick={() => begin("measure")}
      />
      <IconButton
        icon="polygon"
        label={t("sketch.areaTool")}
        hint="S"
        active={kind === "area"}
        onClick={() => begin("area")}
      />
      <IconButton
        icon="print"
        label={t("print.title")}
        hint="P"
        onClick={() => desk.set({ printing: true })}
      />
    </>
  );
}

function locate(): void {
  navigator.geolocation?.getCurrentPosition(({ coords }) =>
    desk.get().map?.gl.easeTo({ center: [coords.longitude, coords.latitude], zoom: NEAR }),
  );
}
