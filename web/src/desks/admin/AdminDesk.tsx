import { useEffect } from "react";
import { go, navigate, usePath } from "../../app/route.ts";
import type { Me } from "../../data/api.ts";
import type { Registry } from "../../registry/types.ts";
import { desk } from "../../state/desk.ts";
import { Trouble } from "../../ui/Trouble.tsx";
import "./admin.css";
import { CodeLists } from "./CodeLists.tsx";
import { type Kind, useKinds, useWarnings } from "./calls.ts";
import { Editions } from "./editions/Editions.tsx";
import { People } from "./People.tsx";
import { RecordPage } from "./RecordPage.tsx";
import { Roles } from "./Roles.tsx";
import { useAdminWords } from "./words.ts";

interface Props {
  me: Me;
  registry: Registry;
  phone: boolean;
}

const OWN = ["users", "roles"] as const;
const TAIL = ["codes", "record"] as const;

/** Who may do what, and which rules hold since when. */
export default function AdminDesk({ me, registry }: Props) {
  const { d, t } = useAdminWords();
  const area = usePath().split("/")[2] || "users";
  useEffect(() => {
    desk.set({ stage: { shown: [], sources: {}, layers: [] }, ring: [], keys: [] });
    return () => desk.set({ stage: null });
  }, []);
  if (!me.permissions.includes("admin")) {
    return (
      <section className="admin" aria-label={d("title")}>
        <div className="admin-refused">
          <p>{d(me.actor ? "refused" : "login")}</p>
          {me.actor ? null : (
            <button type="button" className="button" onClick={() => navigate("/login")}>
              {t("top.login")}
            </button>
          )}
        </div>
      </section>
    );
  }
  return <Inside {...{ me, registry, area }} />;
}

function Inside({ me, registry, area }: { me: Me; registry: Registry; area: string }) {
  const { d } = useAdminWords();
  const kinds = useKinds();
  const kind = kinds.data?.find((it) => it.id === area);
  return (
    <section className="admin" aria-label={d("title")}>
      <Nav area={area} kinds={kinds.data ?? []} />
      <div className="admin-page">
        {area === "users" ? <People me={me} /> : null}
        {area === "roles" ? <Roles registry={registry} /> : null}
        {area === "codes" ? <CodeLists registry={registry} /> : null}
        {area === "record" ? <RecordPage registry={registry} /> : null}
        {kind ? <Editions key={kind.id} kind={kind} registry={registry} /> : null}
        {kinds.isError && !kinds.data ? (
          <Trouble say="error.page" problem={kinds.error} retry={() => kinds.refetch()} />
        ) : null}
      </div>
    </section>
  );
}

function Nav({ area, kinds }: { area: string; kinds: readonly Kind[] }) {
  const { d, title, lang } = useAdminWords();
  const warnings = useWarnings();
  const line = (id: string, name: string) => (
    <li key={id}>
      <a
        href={`/admin/${id}`}
        className={area === id ? "is-on" : ""}
        aria-current={area === id ? "page" : undefined}
        onClick={go(`/admin/${id}`)}
      >
        {name}
      </a>
    </li>
  );
  return (
    <nav className="admin-nav" aria-label={d("areas")}>
      <h2>{d("title")}</h2>
      <h3>{d("accounts")}</h3>
      <ul>{OWN.map((it) => line(it, d(`tab.${it}`)))}</ul>
      <h3>{d("rules")}</h3>
      <ul>{kinds.map((it) => line(it.id, it.title[lang === "zh" ? 0 : 1]))}</ul>
      <h3>{d("others")}</h3>
      <ul>{TAIL.map((it) => line(it, d(`tab.${it}`)))}</ul>
      {warnings.data?.map((it) => (
        <p key={it.zh} className="admin-warning">
          {title(it)}
        </p>
      ))}
    </nav>
  );
}
