import { moment } from "../../registry/values.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { type Deed, useDeeds } from "./calls.ts";
import { useAdminWords } from "./words.ts";

/** Who changed which account or role, and when. */
export function RecordPage() {
  const { d } = useAdminWords();
  const deeds = useDeeds();
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
                  <td>{it.actor}</td>
                  <td>{d(`op.${it.action}` as never)}</td>
                  <td>{it.subject}</td>
                  <td className="admin-many">{told(it)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : null}
      </div>
    </section>
  );
}

/** What was said with a deed: of a change the old and the new value. */
export function told({ action, data }: Pick<Deed, "action" | "data">): string {
  const plain = (value: unknown) => (Array.isArray(value) ? value.join(" ") : String(value ?? "—"));
  return Object.entries(data)
    .map(([name, value]) =>
      action === "change" && Array.isArray(value)
        ? `${name} ${plain(value[0])} → ${plain(value[1])}`
        : `${name} ${plain(value)}`,
    )
    .join(" · ");
}
