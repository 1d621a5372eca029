import { lazy, Suspense, useEffect } from "react";
import { type City, type Me, useMe, useRegistry } from "../data/api.ts";
import { useWords } from "../i18n/i18n.ts";
import { MapTools } from "../map/MapTools.tsx";
import { MapView } from "../map/MapView.tsx";
import { ScaleBar } from "../map/ScaleBar.tsx";
import { SketchBar } from "../map/SketchBar.tsx";
import { Inspector } from "../panels/inspector/Inspector.tsx";
import { Legend } from "../panels/Legend.tsx";
import { LayerPanel } from "../panels/layers/LayerPanel.tsx";
import type { Registry } from "../registry/types.ts";
import { desk } from "../state/desk.ts";
import { usePhone } from "../state/media.ts";
import { prefs } from "../state/prefs.ts";
import { useStore } from "../state/store.ts";
import { followHistory, view } from "../state/viewStore.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { Trouble } from "../ui/Trouble.tsx";
import { Banner } from "./Banner.tsx";
import { Expired } from "./Expired.tsx";
import { Failing } from "./Failing.tsx";
import { KeyHelp } from "./KeyHelp.tsx";
import { ListInstead } from "./ListInstead.tsx";
import { Phone, TabBar } from "./Phone.tsx";
import { Rail } from "./Rail.tsx";
import { usePath } from "./route.ts";
import { TopBar } from "./TopBar.tsx";
import { useKeys } from "./useKeys.ts";
import { useLive } from "./useLive.ts";
import { useRoom } from "./useRoom.ts";

const PrintSheet = lazy(() => import("../panels/print/PrintSheet.tsx"));
const Bookmarks = lazy(() => import("../panels/bookmarks/Bookmarks.tsx"));
const Dock = lazy(() => import("../panels/dock/Dock.tsx"));

/** Pages that take the panels' place, by the beginning of their address. */
const DESKS = {
  cases: lazy(() => import("../desks/cases/CaseDesk.tsx")),
  grids: lazy(() => import("../desks/grids/GridDesk.tsx")),
  census: lazy(() => import("../desks/census/CensusDesk.tsx")),
  admin: lazy(() => import("../desks/admin/AdminDesk.tsx")),
};
const deskOf = (path: string) => DESKS[path.split("/")[1] as keyof typeof DESKS] ?? null;

/** The page around the map: what can be seen on the left, what is selected on the right. */
export function Shell() {
  const me = useMe();
  const registry = useRegistry();
  const phone = usePhone();
  const path = usePath();
  const atDesk = deskOf(path) !== null;
  const past = useStore(view, (it) => it.at !== null);
  useKeys(registry.data);
  useLive(me.data?.actor ?? "public", registry.data);
  useEffect(followHistory, []);
  useRoom();
  return (
    <div className={`shell ${phone ? "is-phone" : ""} ${past ? "is-past" : ""}`}>
      {phone ? null : (
        <>
          <TopBar me={me.data} registry={registry.data} />
          <Rail me={me.data} />
        </>
      )}
      <main className="stage">
        {registry.data && !me.isPending ? (
          <Centre registry={registry.data} me={me.data} atDesk={atDesk} />
        ) : null}
        <Banner />
        {atDesk ? (
          <Desk path={path} me={me.data} registry={registry.data} phone={phone} />
        ) : phone ? (
          <Phone me={me.data} registry={registry.data} />
        ) : (
          <Sides registry={registry} />
        )}
      </main>
      <KeyHelp />
      <Expired />
    </div>
  );
}

interface DeskProps {
  path: string;
  me: Me | undefined;
  registry: Registry | undefined;
  phone: boolean;
}

function Desk({ path, me, registry, phone }: DeskProps) {
  const Page = deskOf(path) ?? DESKS.cases;
  return (
    <>
      <Failing>
        <Suspense fallback={phone ? null : <aside className="left" aria-busy="true" />}>
          {me && registry ? <Page me={me} registry={registry} phone={phone} /> : null}
        </Suspense>
      </Failing>
      {phone ? <TabBar me={me} on={null} /> : null}
    </>
  );
}

/** The map with its furniture, or a list where maps cannot be drawn. */
interface CentreProps {
  registry: Registry;
  me: Me | undefined;
  atDesk: boolean;
}

function Centre({ registry, me, atDesk }: CentreProps) {
  const failed = useStore(desk, (it) => it.mapFailed);
  if (failed) return <ListInstead registry={registry} />;
  return (
    <>
      <MapView
        registry={registry}
        city={me?.city ?? null}
        basemaps={registry.basemaps ?? me?.basemaps ?? []}
      />
      {atDesk ? null : <Furniture registry={registry} city={me?.city ?? null} />}
    </>
  );
}

function Sides({ registry }: { registry: ReturnType<typeof useRegistry> }) {
  return (
    <>
      <Left registry={registry} />
      {registry.data ? <Right registry={registry.data} /> : null}
      {registry.data ? <Bottom registry={registry.data} /> : null}
    </>
  );
}

function Left({ registry }: { registry: ReturnType<typeof useRegistry> }) {
  const { t } = useWords();
  const open = useStore(prefs, (it) => it.leftOpen);
  if (!open) {
    return (
      <div className="left-closed">
        <IconButton
          icon="layers"
          label={t("layers.show")}
          hint="L"
          onClick={() => prefs.set({ leftOpen: true })}
        />
      </div>
    );
  }
  return (
    <aside className="left">
      {registry.isPending ? <Skeleton rows={18} /> : null}
      {registry.isError && !registry.data ? (
        <Trouble say="error.registry" problem={registry.error} retry={() => registry.refetch()} />
      ) : null}
      {registry.data ? <LayerPanel registry={registry.data} /> : null}
    </aside>
  );
}

function Right({ registry }: { registry: Registry }) {
  const selected = useStore(view, (it) => it.selected);
  return selected ? (
    <aside className="right">
      <Inspector registry={registry} />
    </aside>
  ) : null;
}

/** Rows of one layer, below what the side panels leave of the map. */
function Bottom({ registry }: { registry: Registry }) {
  const open = useStore(view, (it) => it.table !== null);
  const { left, right } = useSides();
  if (!open) return null;
  return (
    <div className={`bottom ${right} ${left}`}>
      <Failing>
        <Suspense fallback={null}>
          <Dock registry={registry} />
        </Suspense>
      </Failing>
    </div>
  );
}

/** Which side panels are open, as classes. */
function useSides() {
  const right = useStore(view, (it) => it.selected !== null);
  const left = useStore(prefs, (it) => it.leftOpen);
  return { left: left ? "has-left" : "", right: right ? "has-right" : "" };
}

function Furniture({ registry, city }: { registry: Registry; city: City | null }) {
  const phone = usePhone();
  const loading = useStore(desk, (it) => it.identifying);
  const { left, right } = useSides();
  const table = useStore(view, (it) => it.table !== null);
  const printing = useStore(desk, (it) => it.printing);
  const kept = useStore(desk, (it) => it.bookmarksOpen);
  const bottom = useStore(prefs, (it) => it.dockHeight);
  return (
    <div className={`furniture ${right} ${left}`} style={{ bottom: table && !phone ? bottom : 0 }}>
      <MapTools city={city} phone={phone} />
      {phone ? null : <Legend registry={registry} />}
      <ScaleBar />
      <SketchBar registry={registry} />
      {kept ? (
        <Suspense fallback={null}>
          <Bookmarks registry={registry} />
        </Suspense>
      ) : null}
      {printing ? (
        <Suspense fallback={null}>
          <PrintSheet registry={registry} city={city} />
        </Suspense>
      ) : null}
      {loading ? <div className="progress" /> : null}
    </div>
  );
}
