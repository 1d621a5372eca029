import { useEffect } from "react";
import { navigate, usePath } from "../../app/route.ts";
import type { Me } from "../../data/api.ts";
import type { Registry } from "../../registry/types.ts";
import { desk } from "../../state/desk.ts";
import { prefs } from "../../state/prefs.ts";
import { useStore } from "../../state/store.ts";
import { changeView, view } from "../../state/viewStore.ts";
import { CaseList } from "./CaseList.tsx";
import { CasePage } from "./CasePage.tsx";
import "./cases.css";
import { stage } from "./stage.ts";
import { useCaseWords } from "./words.ts";

export interface DeskProps {
  me: Me;
  registry: Registry;
  phone: boolean;
}

const CASE = /^\/cases\/(\d{1,18})$/;

/** The case desk: which case next on the left, what to do with it on the right, where on the map. */
export default function CaseDesk({ me, registry, phone }: DeskProps) {
  const found = CASE.exec(usePath())?.[1];
  const id = found ? Number(found) : null;
  useStage(registry);
  if (!me.permissions.includes("staff")) return <Refused known={me.actor !== null} />;
  return (
    <>
      {phone && id !== null ? null : (
        <aside className={phone ? "case-phone" : "left"}>
          <CaseList registry={registry} chosen={id} />
        </aside>
      )}
      {id === null ? null : (
        <aside className={phone ? "case-phone" : "right"}>
          <CasePage key={id} registry={registry} id={id} />
        </aside>
      )}
    </>
  );
}

/** Put the desk's marks on the map while it is open. */
function useStage(registry: Registry): void {
  const theme = useStore(prefs, (it) => it.theme);
  useEffect(() => {
    if (view.get().at || view.get().selected) changeView({ at: null, selected: null });
    desk.get().map?.pick([]);
    desk.set({ stage: stage(registry, theme), ring: [] });
  }, [registry, theme]);
  useEffect(() => () => desk.set({ stage: null, keys: [] }), []);
}

function Refused({ known }: { known: boolean }) {
  const { d, t } = useCaseWords();
  return (
    <aside className="left">
      <p className="empty">{d(known ? "refused" : "login")}</p>
      {known ? null : (
        <button type="button" className="button case-alone" onClick={() => navigate("/login")}>
          {t("top.login")}
        </button>
      )}
    </aside>
  );
}
