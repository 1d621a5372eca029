import { useWords } from "../i18n/i18n.ts";
import { prefs } from "../state/prefs.ts";
import { useStore } from "../state/store.ts";
import { Icon } from "../ui/Icon.tsx";

/** Pages of the platform: those that exist. */
export function Rail() {
  const { t } = useWords();
  const theme = useStore(prefs, (it) => it.theme);
  return (
    <nav className="rail" aria-label={t("nav.label")}>
      <a className="rail-item is-active" href="/map" aria-current="page">
        <Icon name="map" size={22} />
        {t("nav.map")}
      </a>
      <span className="rail-gap" />
      <button
        type="button"
        className="rail-item"
        onClick={() => prefs.set({ theme: theme === "light" ? "dark" : "light" })}
      >
        <Icon name={theme === "light" ? "moon" : "sun"} size={20} />
        {t(theme === "light" ? "top.dark" : "top.light")}
      </button>
    </nav>
  );
}
