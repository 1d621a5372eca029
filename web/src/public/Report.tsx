import { lazy, Suspense, useEffect, useState } from "react";
import { go } from "../app/route.ts";
import type { Problem } from "../data/http.ts";
import { moment } from "../registry/values.ts";
import { type Sent, send, upload } from "./calls.ts";
import { remember } from "./mine.ts";
import { useHere } from "./useHere.ts";
import { What } from "./What.tsx";
import { usePublicWords } from "./words.ts";

const KEPT = "wanmi.c.draft";

interface Draft {
  service: string;
  address: string;
  description: string;
  phone: string;
  photos: string[];
}

const EMPTY: Draft = { service: "", address: "", description: "", phone: "", photos: [] };

/** What was begun and not sent; a telephone closes pages as it likes. */
function begun(): Draft {
  try {
    return { ...EMPTY, ...JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") };
  } catch {
    return EMPTY;
  }
}

/** Report a problem: what, where, and a photo if there is one. */
export function Report() {
  const { d, title } = usePublicWords();
  const here = useHere();
  const [draft, setDraft] = useState(begun);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const [sent, setSent] = useState<Sent | null>(null);
  const put = (change: Partial<Draft>) => setDraft((had) => ({ ...had, ...change }));
  useEffect(() => {
    sessionStorage.setItem(KEPT, JSON.stringify({ ...draft, phone: "" }));
  }, [draft]);
  if (sent) return <Thanks sent={sent} again={() => setSent(null)} />;
  const submit = async () => {
    if (!draft.service) return setFault(d("needWhat"));
    if (!here.point && !draft.address.trim()) return setFault(d("needWhere"));
    setBusy(true);
    setFault("");
    try {
      const done = await send({ ...draft, point: here.point });
      remember(done.tracking);
      setSent(done);
      setDraft(EMPTY);
    } catch (problem) {
      setFault(title(problem as Problem));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="c-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <What value={draft.service} change={(service) => put({ service })} />
      <fieldset>
        <legend>{d("where")}</legend>
        <button
          type="button"
          className="c-button"
          disabled={here.state === "busy"}
          onClick={here.find}
        >
          {d(here.state === "busy" ? "hereBusy" : "here")}
        </button>
        <Place here={here} />
        <label>
          {d("address")}
          <input
            value={draft.address}
            maxLength={300}
            placeholder={d("addressHint")}
            onChange={(event) => put({ address: event.target.value })}
          />
        </label>
      </fieldset>
      <label>
        {d("describe")}
        <textarea
          rows={3}
          maxLength={2000}
          value={draft.description}
          onChange={(event) => put({ description: event.target.value })}
        />
      </label>
      <Photos photos={draft.photos} change={(photos) => put({ photos })} tell={setFault} />
      <label>
        {d("phone")}
        <input
          type="tel"
          autoComplete="tel"
          maxLength={20}
          value={draft.phone}
          onChange={(event) => put({ phone: event.target.value })}
        />
      </label>
      {fault ? (
        <p className="c-fault" role="alert">
          {fault}
        </p>
      ) : null}
      <button type="submit" className="c-button is-filled" disabled={busy}>
        {d(busy ? "sending" : "send")}
      </button>
    </form>
  );
}

const PlaceMap = lazy(() => import("./PlaceMap.tsx"));

/** How well the place is known, and a map to put it right; that is fetched when it is asked for. */
function Place({ here }: { here: ReturnType<typeof useHere> }) {
  const { d } = usePublicWords();
  const [open, setOpen] = useState(false);
  const said = here.accuracy === null ? d("placeDone") : d("hereDone", { n: here.accuracy });
  return (
    <>
      <button
        type="button"
        className="c-button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {d(open ? "placeClose" : "placeOpen")}
      </button>
      {open ? (
        <>
          <p className="c-hint">{d("placeHint")}</p>
          <Suspense fallback={<div className="c-place" />}>
            <PlaceMap point={here.point} moved={here.set} />
          </Suspense>
        </>
      ) : null}
      <output>
        {here.point ? said : null}
        {here.state === "failed" ? d("hereFailed") : null}
      </output>
    </>
  );
}

interface PhotosProps {
  photos: string[];
  change: (photos: string[]) => void;
  tell: (fault: string) => void;
}

function Photos({ photos, change, tell }: PhotosProps) {
  const { d, title } = usePublicWords();
  const [busy, setBusy] = useState(false);
  const add = async (files: FileList | null) => {
    setBusy(true);
    let all = photos;
    try {
      for (const file of files ?? []) {
        all = [...all, await upload(file)];
        change(all);
      }
    } catch (problem) {
      tell(title(problem as Problem));
    } finally {
      setBusy(false);
    }
  };
  return (
    <label className="c-photo">
      {d(busy ? "photoBusy" : "photo")}
      <input
        type="file"
        accept="image/*"
        multiple
        disabled={busy}
        onChange={(event) => void add(event.target.files)}
      />
      {photos.length ? <output>{d("photoCount", { n: photos.length })}</output> : null}
    </label>
  );
}

function Thanks({ sent, again }: { sent: Sent; again: () => void }) {
  const { d } = usePublicWords();
  const to = `/c/follow/${sent.tracking}`;
  return (
    <section className="c-card" aria-live="polite">
      <h2>{d("done")}</h2>
      {sent.known ? <p>{d("doneKnown")}</p> : null}
      {sent.address ? <p>{sent.address}</p> : null}
      <p>
        {d("tracking")} <strong className="c-number">{sent.tracking}</strong>
      </p>
      <p>{d("keep")}</p>
      {sent.expected_at ? <p>{d("expected", { date: moment(sent.expected_at) })}</p> : null}
      <a className="c-button is-filled" href={to} onClick={go(to)}>
        {d("see")}
      </a>
      <button type="button" className="c-button" onClick={again}>
        {d("again")}
      </button>
    </section>
  );
}
