import { useEffect, useState } from "react";
import type { Me } from "../data/api.ts";
import { useWords } from "../i18n/i18n.ts";
import { Inspector } from "../panels/inspector/Inspector.tsx";
import { LayerPanel } from "../panels/layers/LayerPanel.tsx";
import { SearchBox } from "../panels/search/SearchBox.tsx";
import type { Registry } from "../registry/types.ts";
import { desk, type Tab } from "../state/desk.ts";
import { prefs } from "../state/prefs.ts";
import { useStore } from "../state/store.ts";
import { view } from "../state/viewStore.ts";
import type { IconName } from "../ui/drawings.ts";
import { Icon } from "../ui/Icon.tsx";
import { AsOf } from "./AsOf.tsx";
import { LiveChip } from "./LiveChip.tsx";
import { pagesOf } from "./Rail.tsx";
import { navigate, usePath } from "./route.ts";
import { Sheet, type Stop } from "./Sheet.tsx";
import { Person } from "./TopBar.tsx";

const TABS: { tab: Tab; icon: IconName; title: "nav.map" | "nav.layers" | "nav.me" }[] = [
  { tab: "map", icon: "map", title: "nav.map" },
  { tab: "layers", icon: "layers", title: "nav.layers" },
  { tab: "me", icon: "user", title: "nav.me" },
];

/** The map on a phone: search above, one sheet below, tabs for the thumb. */
export function Phone({ me, registry }: { me: Me | undefined; registry: Registry | undefined }) {
  const tab = useStore(desk, (it) => it.tab);
  const selected = useStore(view, (it) => it.selected);
  const [stop, setStop] = useState<Stop>("middle");
  useEffect(() => {
    if (selected) desk.set({ tab: "map" });
    setStop("middle");
  }, [selected]);
  const open = tab !== "map" || selected !== null;
  return (
    <>
      <div className="phone-top">
        <SearchBox registry={registry} />
        <div className="phone-chips">
          <AsOf />
          <LiveChip />
        </div>
      </div>
      {open ? (
        <Sheet stop={stop} onStop={setStop}>
          {tab === "layers" && registry ? <LayerPanel registry={registry} sheet /> : null}
          {tab === "map" && registry ? <Inspector registry={registry} /> : null}
          {tab === "me" ? <MePage me={me} /> : null}
        </Sheet>
      ) : null}
      <TabBar me={me} on={tab} choose={() => setStop("middle")} />
    </>
  );
}

interface TabBarProps {
  me: Me | undefined;
  /** null: another page than the map is open */
  on: Tab | null;
  choose?: () => void;
}

/** Tabs of the map page, and the other pages that this person may open. */
export function TabBar({ me, on, choose }: TabBarProps) {
  const { t } = useWords();
  const path = usePath();
  return (
    <nav className="tab-bar" aria-label={t("nav.label")}>
      {TABS.map((it) => (
        <button
          key={it.tab}
          type="button"
          className={on === it.tab ? "is-on" : ""}
          aria-current={on === it.tab ? "page" : undefined}
          onClick={() => {
            if (on === null) navigate("/map");
            desk.set({ tab: it.tab });
            choose?.();
          }}
        >
          <Icon name={it.icon} size={24} />
          {t(it.title)}
        </button>
      ))}
      {pagesOf(me)
        .filter((page) => page.path !== "/map")
        .map((page) => (
          <button
            key={page.path}
            type="button"
            className={path.startsWith(page.path) ? "is-on" : ""}
            aria-current={path.startsWith(page.path) ? "page" : undefined}
            onClick={() => navigate(page.path)}
          >
            <Icon name={page.icon} size={24} />
            {t(page.title)}
          </button>
        ))}
    </nav>
  );
}

function MePage({ me }: { me: Me | undefined }) {
  const { t, lang } = useWords();
  const theme = useStore(prefs, (it) => it.theme);
  return (
    <section className="me" aria-label={t("nav.me")}>
      <Person me={me} />
      <button
        type="button"
        className="button"
        onClick={() => prefs.set({ lang: lang === "zh" ? "en" : "zh" })}
      >
        <Icon name="language" />
        {t("top.language")}
      </button>
      <button
        type="button"
        className="button"
        onClick={() => prefs.set({ theme: theme === "light" ? "dark" : "light" })}
      >
        <Icon name={theme === "light" ? "moon" : "sun"} />
        {t(theme === "light" ? "top.dark" : "top.light")}
      </button>
    </section>
  );
}
