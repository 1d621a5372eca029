import { useEffect } from "react";
import { navigate, usePath } from "../../app/route.ts";
import type { Me } from "../../data/api.ts";
import type { Registry } from "../../registry/types.ts";
import { desk } from "../../state/desk.ts";
import { prefs } from "../../state/prefs.ts";
import { useStore } from "../../state/store.ts";
import { changeView, view } from "../../state/viewStore.ts";
import { Balance } from "./beats/Balance.tsx";
import { bench } from "./bench.ts";
import { DraftDesk } from "./draft/DraftDesk.tsx";
import { Editions } from "./Editions.tsx";
import { Handling } from "./Handling.tsx";
import { Home } from "./Home.tsx";
import { Panel } from "./Panel.tsx";
import { stage } from "./stage.ts";
import { useGridWords } from "./words.ts";
import "./desk.css";
import "./tools.css";

export interface DeskProps {
  me: Me;
  registry: Registry;
  phone: boolean;
}

const DRAFT = /^\/grids\/drafts\/(\d{1,18})$/;

/** The grid desk: drafts, editions, responsibility and handling grids, all on the one map. */
export default function GridDesk(props: DeskProps) {
  const path = usePath();
  useStage(props.registry);
  if (!props.me.permissions.includes("grids.edit")) return <Refused {...props} />;
  const draft = DRAFT.exec(path)?.[1];
  if (draft) return <DraftDesk key={draft} {...props} id={Number(draft)} />;
  if (path === "/grids/editions") return <Editions {...props} />;
  if (path === "/grids/responsibility") return <Balance {...props} />;
  if (path === "/grids/handling") return <Handling {...props} />;
  return <Home {...props} />;
}

/** Put the desk's layers on the map while it is open. */
function useStage(registry: Registry): void {
  const theme = useStore(prefs, (it) => it.theme);
  const before = useStore(bench, (it) => it.compare === "before");
  useEffect(() => {
    if (view.get().at || view.get().selected) changeView({ at: null, selected: null });
    desk.get().map?.pick([]);
    desk.set({ stage: stage(registry, theme, location.origin, !before), ring: [] });
  }, [registry, theme, before]);
  useEffect(() => () => desk.set({ stage: null, keys: [] }), []);
}

function Refused({ me, phone }: DeskProps) {
  const { d, t } = useGridWords();
  return (
    <Panel title={d("desk.title")} phone={phone}>
      <p className="empty">{d(me.actor ? "desk.refused" : "desk.login")}</p>
      {me.actor ? null : (
        <button type="button" className="button desk-alone" onClick={() => navigate("/login")}>
          {t("top.login")}
        </button>
      )}
    </Panel>
  );
}
