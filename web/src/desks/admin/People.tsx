import { useState } from "react";
import type { Me } from "../../data/api.ts";
import { moment, UNKNOWN } from "../../registry/values.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { type Person, type Role, useDivisions, usePeople, useRoles } from "./calls.ts";
import { PersonSheet } from "./PersonSheet.tsx";
import { fits } from "./searching.ts";
import { useAdminWords } from "./words.ts";

/** The people of the city: who they are, what they may do and where. */
export function People({ me }: { me: Me }) {
  const { d, number } = useAdminWords();
  const people = usePeople();
  const roles = useRoles();
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const all = people.data?.users ?? [];
  const shown = all.filter((it) => fits(words, it.username, it.display, ...it.roles));
  const person = all.find((it) => it.username === chosen) ?? null;
  return (
    <>
      <section className="admin-list" aria-label={d("tab.users")}>
        <header className="admin-head">
          <h2>{d("tab.users")}</h2>
          <small>{d("count", { n: number(shown.length) })}</small>
          <input
            type="search"
            value={words}
            placeholder={d("searchPeople")}
            aria-label={d("searchPeople")}
            onChange={(event) => setWords(event.target.value)}
          />
          <button type="button" className="button is-filled" onClick={() => setChosen("")}>
            {d("newPerson")}
          </button>
        </header>
        <div className="admin-body">
          {people.isPending ? <Skeleton rows={8} /> : null}
          {people.isError && !people.data ? (
            <Trouble say="error.page" problem={people.error} retry={() => people.refetch()} />
          ) : null}
          {people.data && shown.length === 0 ? <p className="empty">{d("noPeople")}</p> : null}
          {shown.length ? (
            <Table
              people={shown}
              roles={roles.data?.roles ?? []}
              chosen={chosen}
              choose={setChosen}
            />
          ) : null}
        </div>
      </section>
      {chosen !== null ? (
        <PersonSheet
          key={chosen}
          {...{ me, person }}
          roles={roles.data?.roles ?? []}
          close={() => setChosen(null)}
          open={setChosen}
        />
      ) : null}
    </>
  );
}

interface TableProps {
  people: readonly Person[];
  roles: readonly Role[];
  chosen: string | null;
  choose: (username: string) => void;
}

function Table({ people, roles, chosen, choose }: TableProps) {
  const { d, title } = useAdminWords();
  const divisions = useDivisions();
  const roleName = (id: string) => {
    const role = roles.find((it) => it.id === id);
    return role ? title(role) : id;
  };
  const areaName = (code: string) =>
    code === "*" ? d("wholeCity") : (divisions.data?.find((it) => it.code === code)?.name ?? code);
  return (
    <table className="admin-table">
      <thead>
        <tr>
          <th>{d("name")}</th>
          <th>{d("username")}</th>
          <th>{d("roles")}</th>
          <th>{d("areasOf")}</th>
          <th>{d("seen")}</th>
          <th>{d("state")}</th>
        </tr>
      </thead>
      <tbody>
        {people.map((it) => (
          <tr key={it.username} className={chosen === it.username ? "is-on" : ""}>
            <td>
              <button type="button" className="admin-open" onClick={() => choose(it.username)}>
                {it.display}
              </button>
            </td>
            <td>{it.username}</td>
            <td>{it.roles.map(roleName).join("、")}</td>
            <td>{it.areas.map(areaName).join("、")}</td>
            <td>{it.seen_at ? moment(it.seen_at) : UNKNOWN}</td>
            <td>
              <span className={`tag ${it.active ? "" : "is-off"}`}>
                {d(it.active ? "active" : "closed")}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
