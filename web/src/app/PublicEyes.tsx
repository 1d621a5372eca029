import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import type { Me } from "../data/api.ts";
import { session } from "../data/session.ts";
import { useWords } from "../i18n/i18n.ts";
import { desk } from "../state/desk.ts";
import { useStore } from "../state/store.ts";
import { Icon } from "../ui/Icon.tsx";

const WHOLE = "*";

/** For colleagues of a district: the map as everybody sees it, of the whole city, until they turn back. */
export function PublicEyes({ me }: { me: Me | undefined }) {
  const { t } = useWords();
  const client = useQueryClient();
  const on = useStore(session, (it) => it.asPublic);
  const works = useStore(desk, (it) => it.stage !== null);
  const limited = Boolean(me?.actor) && !me?.areas.includes(WHOLE);
  const wrong = on && (works || !limited);
  const turn = useCallback(
    (asPublic: boolean) => {
      session.set({ asPublic });
      // What is known was seen with other eyes.
      void client.invalidateQueries({ predicate: (it) => it.queryKey[0] !== "/api/me" });
    },
    [client],
  );
  useEffect(() => {
    if (wrong) turn(false);
  }, [wrong, turn]);
  if (!limited || works) return null;
  return (
    <button
      type="button"
      className="text-button"
      aria-pressed={on}
      title={t("eyes.hint")}
      onClick={() => turn(!on)}
    >
      <Icon name="eye" />
      {t(on ? "eyes.back" : "eyes.public")}
    </button>
  );
}
