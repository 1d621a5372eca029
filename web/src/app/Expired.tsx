import { session } from "../data/session.ts";
import { useWords } from "../i18n/i18n.ts";
import { useStore } from "../state/store.ts";
import { LoginForm } from "./LoginForm.tsx";

/** Log in over the page: what is on it stays. */
export function Expired() {
  const { t } = useWords();
  const expired = useStore(session, (it) => it.expired);
  if (!expired) return null;
  return (
    <div className="overlay" role="dialog" aria-modal="true" aria-label={t("login.title")}>
      <div className="login-card">
        <p>{t("login.expired")}</p>
        <LoginForm done={() => session.set({ expired: false })} />
      </div>
    </div>
  );
}
