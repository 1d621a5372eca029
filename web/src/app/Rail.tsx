import { Fragment } from "react";
import type { Me } from "../data/api.ts";
import { type Key, useWords } from "../i18n/i18n.ts";
import { prefs } from "../state/prefs.ts";
import { useStore } from "../state/store.ts";
import type { IconName } from "../ui/drawings.ts";
import { Icon } from "../ui/Icon.tsx";
import { go, usePath } from "./route.ts";

interface Page {
  path: string;
  icon: IconName;
  title: Key;
  /** the permission without which nobody sees the page */
  needs: string | null;
}

const PAGES: Page[] = [
  { path: "/map", icon: "map", title: "nav.map", needs: null },
  { path: "/cases", icon: "list", title: "nav.cases", needs: "staff" },
  { path: "/grids", icon: "grid", title: "nav.grids", needs: "grids.edit" },
  { path: "/census", icon: "census", title: "nav.census", needs: "staff" },
  { path: "/admin", icon: "admin", title: "nav.admin", needs: "admin" },
];

/** A page of its own, for large screens: it is left by the way one came. */
const WALL = { path: "/wall", icon: "wall", title: "nav.wall", needs: "staff" } as const;

/** Pages that a person may open. */
export function pagesOf(me: Me | undefined): Page[] {
  return PAGES.filter((page) => !page.needs || me?.permissions.includes(page.needs));
}

/** Pages of the platform: those that exist. */
export function Rail({ me }: { me: Me | undefined }) {
  const { t } = useWords();
  const path = usePath();
  const theme = useStore(prefs, (it) => it.theme);
  return (
    <nav className="rail" aria-label={t("nav.label")}>
      {pagesOf(me).map((page) => (
        <Fragment key={page.path}>
          <a
            className={`rail-item ${path.startsWith(page.path) ? "is-active" : ""}`}
            href={page.path}
            aria-current={path.startsWith(page.path) ? "page" : undefined}
            onClick={go(page.path)}
          >
            <Icon name={page.icon} size={22} />
            {t(page.title)}
          </a>
          {page.path === "/map" && me?.permissions.includes(WALL.needs) ? (
            <a className="rail-item" href={WALL.path}>
              <Icon name={WALL.icon} size={22} />
              {t(WALL.title)}
            </a>
          ) : null}
        </Fragment>
      ))}
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
