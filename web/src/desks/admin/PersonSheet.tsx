import { useState } from "react";
import type { Me } from "../../data/api.ts";
import { patchJson, postJson } from "../../data/http.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { firstSaid, mistakesOf } from "../../ui/schemaform/mistakes.ts";
import { SchemaForm } from "../../ui/schemaform/SchemaForm.tsx";
import type { Schema } from "../../ui/schemaform/schema.ts";
import { AreaPicker } from "./AreaPicker.tsx";
import { ACCOUNTS, type Person, type Role, useRefresh } from "./calls.ts";
import { Posts } from "./Posts.tsx";
import { Tokens } from "./Tokens.tsx";
import { useDeed } from "./useDeed.ts";
import { useAdminWords } from "./words.ts";

interface Props {
  me: Me;
  person: Person | null;
  roles: readonly Role[];
  close: () => void;
  open: (username: string) => void;
}

/** One account: its person, roles and areas; its password and tokens. */
export function PersonSheet({ me, person, roles, close, open }: Props) {
  const { d } = useAdminWords();
  const [secret, setSecret] = useState<{ of: string; text: string } | null>(null);
  const name = person?.display ?? d("newPerson");
  const noted = () => {
    if (person || !secret) setSecret(null);
    else open(secret.of);
  };
  return (
    <aside className="admin-sheet" aria-label={name}>
      <header className="panel-head">
        <h2>{name}</h2>
        <IconButton icon="close" label={d("close")} onClick={close} />
      </header>
      <div className="admin-body is-padded">
        {secret ? <Secret text={secret.text} after={noted} /> : null}
        {person || !secret ? (
          <PersonForm {...{ person, roles }} made={(of, text) => setSecret({ of, text })} />
        ) : null}
        {person ? (
          <>
            <Password
              person={person}
              told={(text) => setSecret({ of: person.username, text })}
              own={person.username === me.actor}
            />
            <Posts key={person.username} username={person.username} />
            <Tokens username={person.username} active={person.active} />
          </>
        ) : null}
      </div>
    </aside>
  );
}

interface FormProps {
  person: Person | null;
  roles: readonly Role[];
  made: (username: string, password: string) => void;
}

const valuesOf = (person: Person | null): Record<string, unknown> =>
  person
    ? { display: person.display, roles: person.roles, areas: person.areas, active: person.active }
    : { areas: ["*"], roles: [] };

function PersonForm({ person, roles, made }: FormProps) {
  const { d, title, lang } = useAdminWords();
  const refresh = useRefresh(ACCOUNTS);
  const { run, problem, busy } = useDeed();
  const [value, setValue] = useState(valuesOf(person));
  const [tried, setTried] = useState(false);
  const schema = personSchema(person, roles, d, title);
  const change = (username: string) => patchJson(path(username), value);
  const create = async () => {
    const { password } = await postJson<{ password: string }>(`${ACCOUNTS}/users`, value);
    made(String(value.username), password);
  };
  const save = async () => {
    setTried(true);
    if (firstSaid(schema, mistakesOf(schema, value), lang)) return;
    if (await run(() => (person ? change(person.username) : create()))) await refresh();
  };
  return (
    <form
      className="admin-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <SchemaForm
        schema={schema}
        value={value}
        change={setValue}
        show={tried}
        widgets={{ areas: AreaPicker }}
      />
      {problem ? (
        <p className="admin-problem" role="alert">
          {title(problem)}
        </p>
      ) : null}
      <div className="admin-buttons">
        <button type="submit" className="button is-filled" disabled={busy}>
          {d(person ? "save" : "create")}
        </button>
      </div>
    </form>
  );
}

const path = (username: string) => `${ACCOUNTS}/users/${encodeURIComponent(username)}`;

type Say = ReturnType<typeof useAdminWords>["d"];
type Title = ReturnType<typeof useAdminWords>["title"];

function personSchema(person: Person | null, roles: readonly Role[], d: Say, title: Title): Schema {
  const choices = roles.map((it) => ({ const: it.id, title: title(it) }));
  const fresh: Record<string, Schema> = {
    username: {
      type: "string",
      title: d("username"),
      pattern: "^[a-z0-9][a-z0-9_.@-]{1,63}$",
      maxLength: 64,
    },
  };
  return {
    type: "object",
    required: [...(person ? [] : ["username"]), "display"],
    properties: {
      ...(person ? {} : fresh),
      display: { type: "string", title: d("name"), minLength: 1, maxLength: 100 },
      roles: { type: "array", title: d("roles"), items: { oneOf: choices } },
      areas: {
        type: "array",
        title: d("areasOf"),
        items: { type: "string" },
        minItems: 1,
        "x-widget": "areas",
      },
      ...(person ? { active: { type: "boolean", title: d("mayLogIn") } } : {}),
    },
  };
}

/** A secret that is shown this once. */
function Secret({ text, after }: { text: string; after: () => void }) {
  const { d } = useAdminWords();
  return (
    <div className="admin-secret" role="status">
      <p>{d("once")}</p>
      <code>{text}</code>
      <button type="button" className="button" onClick={after}>
        {d("noted")}
      </button>
    </div>
  );
}

interface PasswordProps {
  person: Person;
  told: (secret: string) => void;
  own: boolean;
}

function Password({ person, told, own }: PasswordProps) {
  const { d, title } = useAdminWords();
  const { run, problem, busy } = useDeed();
  const [sure, setSure] = useState(false);
  const reset = () =>
    run(async () => {
      const made = await postJson<{ password: string }>(`${path(person.username)}/password`, {});
      told(made.password);
      setSure(false);
    });
  return (
    <section className="admin-group">
      <h3>{d("password")}</h3>
      {sure ? (
        <>
          <p>{d(own ? "resetOwn" : "resetSure")}</p>
          <div className="admin-buttons">
            <button type="button" className="button" disabled={busy} onClick={() => void reset()}>
              {d("resetYes")}
            </button>
            <button type="button" className="text-button" onClick={() => setSure(false)}>
              {d("no")}
            </button>
          </div>
        </>
      ) : (
        <button type="button" className="button" onClick={() => setSure(true)}>
          {d("reset")}
        </button>
      )}
      {problem ? <p className="admin-problem">{title(problem)}</p> : null}
    </section>
  );
}
