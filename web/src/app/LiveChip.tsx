import { useWords } from "../i18n/i18n.ts";
import { desk } from "../state/desk.ts";
import { useStore } from "../state/store.ts";
import { view } from "../state/viewStore.ts";

/** Whether other people's edits arrive, and that some just did. */
export function LiveChip() {
  const { t } = useWords();
  const live = useStore(desk, (it) => it.live);
  const news = useStore(desk, (it) => it.news);
  const at = useStore(view, (it) => it.at);
  const state = at ? "paused" : live ? "on" : "off";
  const text = at ? t("top.livePaused") : live ? t("top.live") : t("top.liveOff");
  return (
    <output className={`chip live live-${state}`} aria-live="polite">
      <span className={`live-dot ${news ? "has-news" : ""}`} />
      {news ? t("top.liveNews", { n: news }) : text}
    </output>
  );
}
