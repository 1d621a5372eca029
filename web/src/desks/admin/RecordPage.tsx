import { useNames } from "../../data/names.ts";
import type { Registry } from "../../registry/types.ts";
import { isEmpty, moment, UNKNOWN } from "../../registry/values.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { type Deed, useDeeds, useRoles } from "./calls.ts";
import { usePermissionWords } from "./permissions.ts";
import { useAdminWords } from "./words.ts";

/** Who changed which account or role, and when. */
export function RecordPage({ registry }: { registry: Registry }) {
  const { d } = useAdminWords();
  const called = useCalled(registry);
  const deeds = useDeeds();
  const nameOf = useNames((deeds.data?.events ?? []).map((it) => it.actor));
  return (
    <section className="admin-list" aria-label={d("tab.record")}>
      <header className="admin-head">
        <h2>{d("tab.record")}</h2>
      </header>
      <div className="admin-body">
        {deeds.isPending ? <Skeleton rows={8} /> : null}
        {deeds.isError && !deeds.data ? (
          <Trouble say="error.page" problem={deeds.error} retry={() => deeds.refetch()} />
        ) : null}
        {deeds.data?.events.length === 0 ? <p className="empty">{d("noDeeds")}</p> : null}
        {deeds.data?.events.length ? (
          <table className="admin-table">
            <thead>
              <tr>
                <th>{d("when")}</th>
                <th>{d("who")}</th>
                <th>{d("deed")}</th>
                <th>{d("whom")}</th>
                <th>{d("what")}</th>
              </tr>
            </thead>
            <tbody>
              {deeds.data.events.map((it, i) => (
                <tr key={`${it.at}/${i}`}>
                  <td>{moment(it.at)}</td>
                  <td>{nameOf(it.actor)}</td>
                  <td>{d(`op.${it.action}` as never)}</td>
                  <td>{it.subject}</td>
                  <td className="admin-many">{told(it, called)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : null}
      </div>
    </section>
  );
}

/** How the members of a deed and their values are called. */
export interface Called {
  name: (member: string) => string;
  value: (member: string, value: unknown) => string;
}

/** What was said with a deed: of a change the old and the new value. */
export function told({ action, data }: Pick<Deed, "action" | "data">, called: Called): string {
  return Object.entries(data)
    .filter(([name]) => name !== "id")
    .map(([name, value]) =>
      action === "change" && Array.isArray(value)
        ? `${called.name(name)} ${called.value(name, value[0])} → ${called.value(name, value[1])}`
        : `${called.name(name)} ${called.value(name, value)}`,
    )
    .join(" · ");
}

const MEMBERS = ["display", "roles", "areas", "active", "label", "days", "zh", "en", "permissions"];

/** Members and values in the words of the pages where they are changed. */
function useCalled(registry: Registry): Called {
  const { d, title } = useAdminWords();
  const roles = useRoles();
  const worded = usePermissionWords(registry);
  const kinds: Record<string, (value: string) => string> = {
    roles: (id) => title(roles.data?.roles.find((it) => it.id === id) ?? { zh: id, en: id }),
    permissions: worded,
    areas: (code) => (code === "*" ? d("wholeCity") : code),
    active: (value) => d(value === "true" ? "active" : "closed"),
  };
  const one = (member: string, value: unknown): string =>
    isEmpty(value) ? UNKNOWN : (kinds[member] ?? String)(String(value));
  return {
    name: (member) => (MEMBERS.includes(member) ? d(`member.${member}` as never) : member),
    value: (member, value) =>
      Array.isArray(value)
        ? value.map((it) => one(member, it)).join(d("between"))
        : one(member, value),
  };
}
