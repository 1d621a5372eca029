import { session } from "../data/session.ts";
import { useWords } from "../i18n/i18n.ts";
import { desk } from "../state/desk.ts";
import { sketch } from "../state/sketch.ts";
import { useStore } from "../state/store.ts";
import { changeView, view } from "../state/viewStore.ts";
import { Icon } from "../ui/Icon.tsx";
import { setDate } from "./actions.ts";
import { TimeSlider } from "./TimeSlider.tsx";

/** At most one message over the map: no server, then the date, then what a click could not do. */
export function Banner() {
  const { t } = useWords();
  const away = useStore(session, (it) => it.away);
  const asPublic = useStore(session, (it) => it.asPublic);
  const at = useStore(view, (it) => it.at);
  const compare = useStore(view, (it) => it.compare);
  const failed = useStore(desk, (it) => it.identifyFailed);
  const drawing = useStore(sketch, (it) => it.kind !== null);
  const nothing = useStore(desk, (it) => it.nothingHere);
  if (away) {
    return (
      <div className="banner banner-away" role="alert">
        <Icon name="wifi" />
        {t("banner.offline")}
      </div>
    );
  }
  if (at) {
    return (
      <output className="banner banner-past">
        <Icon name="clock" />
        {t("asof.banner", { date: at })}
        <TimeSlider at={at} />
        <button
          type="button"
          className="button"
          aria-pressed={compare !== null}
          onClick={() => changeView({ compare: compare ? null : "now" })}
        >
          {t(compare ? "compare.end" : "compare.now")}
        </button>
        <button type="button" className="button" onClick={() => setDate(null)}>
          {t("asof.back")}
        </button>
      </output>
    );
  }
  if (asPublic) return <output className="banner">{t("eyes.banner")}</output>;
  if (drawing) return null;
  if (failed)
    return (
      <div className="banner" role="alert">
        {t("error.identify")}
      </div>
    );
  if (nothing) return <output className="banner">{t("card.nothing")}</output>;
  return null;
}
