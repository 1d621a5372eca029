import { useId, useState } from "react";
import { useStore } from "../../../state/store.ts";
import { Named } from "../../../ui/Named.tsx";
import { bench, take } from "../bench.ts";
import { DIVISIONS } from "../layers.ts";
import { gesture } from "../queue.ts";
import { useGridWords } from "../words.ts";

const STREET = 9;

/** The communities of the picked cells: several of a street become one, one is divided by a line. */
export function Communities({ ogc }: { ogc: string | undefined }) {
  const { d } = useGridWords();
  const picked = useStore(bench, (it) => it.picked);
  const cells = useStore(bench, (it) => it.cells);
  const codes = picked.map((id) => cells.get(id)?.properties.community_code);
  const held = [...new Set(codes.filter((it): it is string => Boolean(it)))].sort();
  if (held.length === 0) return null;
  return (
    <section className="desk-section" aria-label={d("community.title")}>
      <header>
        <h3>{d("community.title")}</h3>
      </header>
      <ul className="desk-communities">
        {held.map((code) => (
          <li key={code}>
            <Named layer={DIVISIONS} code={code} root={ogc && new URL(ogc).pathname} />
          </li>
        ))}
      </ul>
      {held.length > 1 ? <Merge key={held.join()} codes={held} /> : <Divide />}
    </section>
  );
}

function Merge({ codes }: { codes: string[] }) {
  const { d } = useGridWords();
  const id = useId();
  const [name, setName] = useState("");
  const apart = new Set(codes.map((it) => it.slice(0, STREET))).size > 1;
  if (apart) return <p className="desk-none">{d("community.apart")}</p>;
  return (
    <form
      className="desk-community"
      onSubmit={(event) => {
        event.preventDefault();
        const called = name.trim();
        gesture({
          op: "merge_communities",
          communities: codes,
          ...(called ? { name: called } : {}),
        });
      }}
    >
      <label htmlFor={id}>{d("community.name")}</label>
      <input
        id={id}
        value={name}
        maxLength={100}
        placeholder={d("community.nameHint")}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="button">
        {d("community.merge", { n: codes.length })}
      </button>
    </form>
  );
}

function Divide() {
  const { d } = useGridWords();
  const id = useId();
  const on = useStore(bench, (it) => it.tool === "divide");
  const called = useStore(bench, (it) => it.called);
  return (
    <div className="desk-community">
      <label htmlFor={id}>{d("community.name")}</label>
      <input
        id={id}
        value={called}
        maxLength={100}
        placeholder={d("community.nextHint")}
        onChange={(event) => bench.set({ called: event.target.value })}
      />
      <button
        type="button"
        className={`button ${on ? "is-on" : ""}`}
        aria-pressed={on}
        onClick={() => take(on ? "pick" : "divide")}
      >
        {d("community.divide")}
      </button>
    </div>
  );
}
