import { useState } from "react";
import { copyLink } from "../../app/actions.ts";
import { session } from "../../data/session.ts";
import type { Registry } from "../../registry/types.ts";
import { desk } from "../../state/desk.ts";
import { useStore } from "../../state/store.ts";
import { encode } from "../../state/view.ts";
import { changeView, openView, view } from "../../state/viewStore.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import "./bookmarks.css";
import { PRESETS, type Preset, shownIn } from "./presets.ts";
import { Row } from "./Row.tsx";
import { useKept } from "./useKept.ts";
import { useBookmarkWords } from "./words.ts";

/** Go to a view: what shows and where. */
function open(address: string): void {
  const camera = openView(address).camera;
  if (camera) {
    const { lon, lat, zoom } = camera;
    desk.get().map?.gl.easeTo({ center: [lon, lat], zoom });
  }
  desk.set({ bookmarksOpen: false });
}

/** Show a map that people start from, where they are. */
function show(registry: Registry, preset: Preset): void {
  changeView({ layers: shownIn(registry, preset) });
  desk.set({ bookmarksOpen: false });
}

/** Views that people come back to, kept by name, and the link that shows one to others. */
export default function Bookmarks({ registry }: { registry: Registry }) {
  const { d, t, title } = useBookmarkWords();
  const account = useStore(session, (it) => it.actor ?? "");
  const copied = useStore(desk, (it) => it.copied);
  const kept = useKept(account);
  const [name, setName] = useState("");
  const add = async () => {
    if (await kept.add({ name: name.trim(), view: encode(view.get()) })) setName("");
  };
  return (
    <section className="popover bookmarks" role="dialog" aria-label={d("title")}>
      <header>
        <h2>{d("title")}</h2>
        <IconButton
          icon="close"
          label={t("card.close")}
          onClick={() => desk.set({ bookmarksOpen: false })}
        />
      </header>
      <fieldset className="presets" aria-label={d("presets")}>
        {PRESETS.map((it, i) => (
          <button key={it.id} type="button" className="button" onClick={() => show(registry, it)}>
            {d(`preset.${it.id}`)}
            <kbd>{i + 1}</kbd>
          </button>
        ))}
      </fieldset>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) void add();
        }}
      >
        <input
          value={name}
          maxLength={40}
          // biome-ignore lint/a11y/noAutofocus: it opens to be written in
          autoFocus
          placeholder={d("name")}
          aria-label={d("name")}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="button is-filled" disabled={!name.trim()}>
          {d("add")}
        </button>
      </form>
      {kept.fault ? (
        <p className="bookmarks-fault" role="alert">
          {title(kept.fault)}
        </p>
      ) : null}
      {kept.bookmarks.length === 0 && !kept.loading ? <p className="empty">{d("none")}</p> : null}
      <ul>
        {kept.bookmarks.map((it) => (
          <Row
            key={it.id}
            it={it}
            roles={kept.roles}
            open={() => open(it.view)}
            drop={() => void kept.drop(it)}
            share={(shared) => void kept.share(it, shared)}
          />
        ))}
      </ul>
      {kept.toTake.length ? (
        <button type="button" className="button" onClick={() => void kept.take()}>
          {d("take", { n: kept.toTake.length })}
        </button>
      ) : null}
      <button type="button" className="button" onClick={() => void copyLink()}>
        {t(copied ? "map.copied" : "map.copy")}
      </button>
      <p className="bookmarks-note">{d(account ? "kept" : "keptHere")}</p>
    </section>
  );
}
