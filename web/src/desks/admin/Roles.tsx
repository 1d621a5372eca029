import { useState } from "react";
import type { Registry } from "../../registry/types.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { type Role, useRoles } from "./calls.ts";
import { usePermissionWords } from "./permissions.ts";
import { RoleSheet } from "./RoleSheet.tsx";
import { useAdminWords } from "./words.ts";

const NEW: Role = { id: "", zh: "", en: "", permissions: ["staff"], own: true, users: 0 };

/** Roles and what each permits: those of the program, and the city's own. */
export function Roles({ registry }: { registry: Registry }) {
  const { d, title, number } = useAdminWords();
  const roles = useRoles();
  const worded = usePermissionWords(registry);
  const [chosen, setChosen] = useState<Role | null>(null);
  return (
    <>
      <section className="admin-list" aria-label={d("tab.roles")}>
        <header className="admin-head">
          <h2>{d("tab.roles")}</h2>
          <small>{d("rolesHint")}</small>
          <button type="button" className="button is-filled" onClick={() => setChosen(NEW)}>
            {d("newRole")}
          </button>
        </header>
        <div className="admin-body">
          {roles.isPending ? <Skeleton rows={8} /> : null}
          {roles.isError && !roles.data ? (
            <Trouble say="error.page" problem={roles.error} retry={() => roles.refetch()} />
          ) : null}
          {roles.data ? (
            <table className="admin-table">
              <thead>
                <tr>
                  <th>{d("role")}</th>
                  <th>{d("code")}</th>
                  <th className="is-number">{d("held")}</th>
                  <th>{d("permissions")}</th>
                  <th>{d("origin")}</th>
                </tr>
              </thead>
              <tbody>
                {roles.data.roles.map((it) => (
                  <tr key={it.id} className={chosen?.id === it.id ? "is-on" : ""}>
                    <td>
                      <button type="button" className="admin-open" onClick={() => setChosen(it)}>
                        {title(it)}
                      </button>
                    </td>
                    <td>{it.id}</td>
                    <td className="is-number">{number(it.users)}</td>
                    <td className="admin-many">{it.permissions.map(worded).join(d("between"))}</td>
                    <td>{d(it.own ? "ownRole" : "shipped")}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          ) : null}
        </div>
      </section>
      {chosen ? (
        <RoleSheet
          key={chosen.id}
          role={chosen}
          registry={registry}
          close={() => setChosen(null)}
        />
      ) : null}
    </>
  );
}
