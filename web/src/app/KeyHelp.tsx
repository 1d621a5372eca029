import { useEffect, useRef } from "react";
import { type Key, useWords } from "../i18n/i18n.ts";
import { desk } from "../state/desk.ts";
import { prefs } from "../state/prefs.ts";
import { useStore } from "../state/store.ts";
import { IconButton } from "../ui/IconButton.tsx";

const KEYS: [string, Key][] = [
  ["/", "keys.search"],
  ["L", "keys.layers"],
  ["I", "keys.identify"],
  ["[ ]", "keys.walk"],
  ["Z", "keys.zoom"],
  ["T", "keys.table"],
  ["M", "keys.measure"],
  ["S", "keys.area"],
  ["B", "map.bookmarks"],
  ["1 2 3", "map.presets"],
  ["P", "keys.print"],
  ["D", "keys.date"],
  ["C", "keys.copy"],
  ["?", "keys.help"],
  ["Esc", "keys.escape"],
];

/** Keys of the command map that work at the desks, too. */
const AT_DESKS = new Set(["/", "C", "?", "Esc"]);

/** The list of keys, and the switch that turns single letters off. */
export function KeyHelp() {
  const { t } = useWords();
  const open = useStore(desk, (it) => it.helpOpen);
  const keys = useStore(prefs, (it) => it.keys);
  const own = useStore(desk, (it) => it.keys);
  const stage = useStore(desk, (it) => it.stage);
  const shared = KEYS.filter(([key]) => !stage || AT_DESKS.has(key));
  const rows = [...shared.map(([key, what]) => [key, t(what)] as const), ...own];
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  const close = () => desk.set({ helpOpen: false });
  return (
    <dialog ref={dialog} className="help" aria-label={t("keys.title")} onClose={close}>
      <header className="panel-head">
        <h2>{t("keys.title")}</h2>
        <IconButton icon="close" label={t("card.close")} onClick={close} />
      </header>
      <dl>
        {rows.map(([key, what]) => (
          <div key={key} className="row">
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label className="help-switch">
        <input type="checkbox" checked={keys} onChange={() => prefs.set({ keys: !keys })} />
        {t("keys.enabled")}
      </label>
    </dialog>
  );
}
