import { navigate, usePath } from "../../app/route.ts";
import type { Me } from "../../data/api.ts";
import type { Registry } from "../../registry/types.ts";
import { useLaptop } from "../../state/media.ts";
import "./census.css";
import { Home } from "./Home.tsx";
import { RunPanel } from "./RunPanel.tsx";
import { PAGES, type PageId } from "./steps.ts";
import { useStage } from "./useStage.ts";
import { useCensusWords } from "./words.ts";

interface Props {
  me: Me;
  registry: Registry;
  phone: boolean;
}

const RUN = /^\/census\/(\d{1,18})(?:\/(\w+))?$/;
/** Pages of a run on which the map matters more than the table. */
const ON_MAP: ReadonlySet<string> = new Set(["match"]);

/** The address as the desk reads it. */
function placeOf(path: string): { run: number | null; page: PageId | null } {
  const [, run, page] = RUN.exec(path) ?? [];
  const known = PAGES.find((it) => it === page) ?? null;
  return { run: run ? Number(run) : null, page: known };
}

/** How wide the panel on the right is: a table needs more than a card. */
function sheetOf(laptop: boolean, run: boolean, page: PageId | null): number {
  if (!run) return 0;
  if (page && ON_MAP.has(page)) return laptop ? 380 : 440;
  return laptop ? 600 : 780;
}

/** The census desk: what came in, what was refused, and why. */
export default function CensusDesk({ me, registry, phone }: Props) {
  const { run, page } = placeOf(usePath());
  const laptop = useLaptop();
  const sheet = phone ? 0 : sheetOf(laptop, run !== null, page);
  useStage(registry, sheet);
  if (!me.permissions.includes("staff")) return <Refused known={me.actor !== null} />;
  return run === null ? (
    <aside className={phone ? "cs-phone" : "left"}>
      <Home registry={registry} />
    </aside>
  ) : (
    <RunPanel key={run} {...{ registry, phone, page, sheet }} id={run} />
  );
}

function Refused({ known }: { known: boolean }) {
  const { d, t } = useCensusWords();
  return (
    <aside className="left">
      <p className="empty">{d(known ? "refused" : "login")}</p>
      {known ? null : (
        <button type="button" className="button cs-alone" onClick={() => navigate("/login")}>
          {t("top.login")}
        </button>
      )}
    </aside>
  );
}
