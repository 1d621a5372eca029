import { useQueryClient } from "@tanstack/react-query";
import type { Me } from "../data/api.ts";
import { logOut } from "../data/api.ts";
import { session } from "../data/session.ts";
import { useWords } from "../i18n/i18n.ts";
import { SearchBox } from "../panels/search/SearchBox.tsx";
import type { Registry } from "../registry/types.ts";
import { desk } from "../state/desk.ts";
import { prefs } from "../state/prefs.ts";
import { useStore } from "../state/store.ts";
import { Icon } from "../ui/Icon.tsx";
import { AsOf } from "./AsOf.tsx";
import { LiveChip } from "./LiveChip.tsx";
import { PublicEyes } from "./PublicEyes.tsx";
import { navigate } from "./route.ts";

interface Props {
  me: Me | undefined;
  registry: Registry | undefined;
}

/** City, search, date, live state, language and person. */
export function TopBar({ me, registry }: Props) {
  const { t, title, lang } = useWords();
  const stage = useStore(desk, (it) => it.stage);
  return (
    <header className="top">
      <a className="brand" href="/map" aria-label={t("app.name")}>
        <img src="/icon.svg" alt="" width={26} height={26} />
      </a>
      <h1 className="city">
        {me?.city ? title(me.city) : t("app.name")}
        <small>{t("app.platform")}</small>
      </h1>
      <SearchBox registry={registry} />
      <div className="top-end">
        {stage ? null : <AsOf />}
        <PublicEyes me={me} />
        <LiveChip />
        <button
          type="button"
          className="text-button"
          lang={lang === "zh" ? "en" : "zh-CN"}
          onClick={() => prefs.set({ lang: lang === "zh" ? "en" : "zh" })}
        >
          <Icon name="language" />
          {t("top.language")}
        </button>
        <Person me={me} />
      </div>
    </header>
  );
}

/** Who is logged in, with the way out; or the way in. */
export function Person({ me }: { me: Me | undefined }) {
  const { t, title } = useWords();
  const client = useQueryClient();
  const leave = async () => {
    await logOut().catch(() => {});
    session.set({ actor: null });
    await client.invalidateQueries();
  };
  if (!me?.actor) {
    return (
      <button type="button" className="button" onClick={() => navigate("/login")}>
        <Icon name="user" />
        {t("top.login")}
      </button>
    );
  }
  const role = me.roles[0];
  return (
    <span className="person">
      <Icon name="user" />
      <span>{me.display || me.actor}</span>
      {role && title(role) !== me.display ? <small>{title(role)}</small> : null}
      <button
        type="button"
        className="icon-button"
        title={t("top.logout")}
        aria-label={t("top.logout")}
        onClick={leave}
      >
        <Icon name="logout" />
      </button>
    </span>
  );
}
