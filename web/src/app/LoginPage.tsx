import { useMe } from "../data/api.ts";
import { useWords } from "../i18n/i18n.ts";
import { prefs } from "../state/prefs.ts";
import { LoginForm } from "./LoginForm.tsx";
import { navigate } from "./route.ts";

/** The page before the map, for those who have an account. */
export function LoginPage() {
  const { t, title, lang } = useWords();
  const me = useMe();
  const city = me.data?.city;
  return (
    <main className="login">
      <div className="login-card">
        <img src="/icon.svg" alt="" width={44} height={44} />
        <h1>{city ? title(city) : t("app.name")}</h1>
        <p>{t("app.platform")}</p>
        <LoginForm done={() => navigate("/map")} />
        <button type="button" className="text-button" onClick={() => navigate("/map")}>
          {t("login.public")}
        </button>
        <button
          type="button"
          className="text-button"
          onClick={() => prefs.set({ lang: lang === "zh" ? "en" : "zh" })}
        >
          {t("top.language")}
        </button>
      </div>
    </main>
  );
}
