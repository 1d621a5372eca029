import { useState } from "react";
import { putJson, remove } from "../../data/http.ts";
import type { Registry } from "../../registry/types.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { firstSaid, mistakesOf } from "../../ui/schemaform/mistakes.ts";
import { SchemaForm } from "../../ui/schemaform/SchemaForm.tsx";
import type { Schema } from "../../ui/schemaform/schema.ts";
import { ACCOUNTS, type Role, useRefresh, useRoles } from "./calls.ts";
import { usePermissionWords } from "./permissions.ts";
import { useDeed } from "./useDeed.ts";
import { useAdminWords } from "./words.ts";

/** The part of an own role's id that names it. */
const nameOf = (id: string) => id.split(":")[1] ?? "";

interface Props {
  role: Role;
  registry: Registry;
  close: () => void;
}

/** A role of the city as a form; one of the platform can be copied. */
export function RoleSheet({ role, registry, close }: Props) {
  const { d, title } = useAdminWords();
  const [own, setOwn] = useState(role.own);
  const name = role.id ? title(role) : d("newRole");
  return (
    <aside className="admin-sheet" aria-label={name}>
      <header className="panel-head">
        <h2>{name}</h2>
        <IconButton icon="close" label={d("close")} onClick={close} />
      </header>
      <div className="admin-body is-padded">
        {own ? null : (
          <p className="admin-note">
            {d("shippedHint")}{" "}
            <button type="button" className="text-button" onClick={() => setOwn(true)}>
              {d("copyRole")}
            </button>
          </p>
        )}
        <RoleForm {...{ role, registry, own, close }} />
      </div>
    </aside>
  );
}

/** What is asked of a role; a new one also gets its code. */
function useSchema(named: boolean, registry: Registry): Schema {
  const { d, title } = useAdminWords();
  const worded = usePermissionWords(registry);
  const roles = useRoles();
  const choices = (roles.data?.permissions ?? []).map((it) => ({
    const: it.id,
    title: [worded(it.id), it.layers.map(title).join(d("between"))].filter(Boolean).join("：  "),
  }));
  const name: Schema = { type: "string", title: d("code"), pattern: "^[a-z][a-z0-9_]{1,30}$" };
  return {
    type: "object",
    required: named ? ["name", "zh"] : ["zh"],
    properties: {
      ...(named ? { name } : {}),
      zh: { type: "string", title: d("nameZh"), maxLength: 40 },
      en: { type: "string", title: d("nameEn"), maxLength: 60 },
      permissions: { type: "array", title: d("permissions"), items: { oneOf: choices } },
    },
  };
}

function RoleForm({ role, registry, own, close }: Props & { own: boolean }) {
  const { d, title, lang } = useAdminWords();
  const refresh = useRefresh(ACCOUNTS);
  const { run, problem, busy } = useDeed();
  const [value, setValue] = useState<Record<string, unknown>>({
    name: nameOf(role.id),
    zh: role.zh,
    en: role.en,
    permissions: role.permissions,
  });
  const [tried, setTried] = useState(false);
  const kept = role.own && role.id !== "";
  const schema = useSchema(own && !kept, registry);
  const after = async (done: boolean) => {
    if (!done) return;
    await refresh();
    close();
  };
  const save = async () => {
    setTried(true);
    if (firstSaid(schema, mistakesOf(schema, value), lang)) return;
    const { name, zh, en, permissions } = value;
    const body = { zh, en: en ?? "", permissions };
    await after(await run(() => putJson(`${ACCOUNTS}/roles/${name}`, body)));
  };
  const drop = async () => after(await run(() => remove(`${ACCOUNTS}/roles/${nameOf(role.id)}`)));
  return (
    <>
      <SchemaForm schema={schema} value={value} change={setValue} show={tried} disabled={!own} />
      {problem ? (
        <p className="admin-problem" role="alert">
          {title(problem)}
        </p>
      ) : null}
      {own ? (
        <div className="admin-buttons">
          <button
            type="button"
            className="button is-filled"
            disabled={busy}
            onClick={() => void save()}
          >
            {d("save")}
          </button>
          {kept ? (
            <button type="button" className="button" disabled={busy} onClick={() => void drop()}>
              {d("drop")}
            </button>
          ) : null}
        </div>
      ) : null}
    </>
  );
}
