import type { Titled } from "../../registry/types.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { EVERYBODY, type Kept } from "./useKept.ts";
import { useBookmarkWords } from "./words.ts";

interface Props {
  it: Kept;
  roles: readonly ({ id: string } & Titled)[];
  open: () => void;
  drop: () => void;
  share: (shared: string | null) => void;
}

/** A kept view: open it, and if it is one's own, say who else sees it, or delete it. */
export function Row({ it, roles, open, drop, share }: Props) {
  const { d, title } = useBookmarkWords();
  return (
    <li>
      <button type="button" className="text-button" onClick={open} title={it.name}>
        {it.name}
      </button>
      {it.mine ? null : <small>{d("from", { name: it.display })}</small>}
      {it.mine && roles.length ? (
        <select
          value={it.shared ?? ""}
          aria-label={d("share", { name: it.name })}
          title={d("share", { name: it.name })}
          onChange={(event) => share(event.target.value || null)}
        >
          <option value="">{d("mine")}</option>
          <option value={EVERYBODY}>{d("everybody")}</option>
          {roles.map((role) => (
            <option key={role.id} value={role.id}>
              {title(role)}
            </option>
          ))}
        </select>
      ) : null}
      {it.mine ? (
        <IconButton icon="close" label={d("drop", { name: it.name })} onClick={drop} />
      ) : null}
    </li>
  );
}
