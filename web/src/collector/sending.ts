import { Problem, postFile, postJson } from "../data/http.ts";
import { session } from "../data/session.ts";
import { body, type Entry, missing, next, pause, verdict } from "./entry.ts";
import { change, outbox } from "./outbox.ts";

const EVERY_MS = 30_000;
let running = false;
let again = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Send what waits, one after the other; tabs of one browser take turns. */
export async function send(): Promise<void> {
  if (running) {
    again = true;
    return;
  }
  running = true;
  try {
    if (navigator.locks) await navigator.locks.request("wanmi-outbox", { ifAvailable: true }, held);
    else await drain();
  } finally {
    running = false;
  }
  if (again) {
    again = false;
    void send();
  }
}

const held = (lock: Lock | null) => (lock ? drain() : Promise.resolve());

async function drain(): Promise<void> {
  clearTimeout(timer);
  let entry = due();
  while (entry) {
    if (!(await one(entry))) break;
    entry = due();
  }
  const waits = outbox.get().entries.filter((it) => it.state === "waiting");
  if (waits.length === 0) return;
  const soonest = Math.min(...waits.map((it) => it.nextAt)) - Date.now();
  timer = setTimeout(() => void send(), Math.max(1_000, soonest));
}

function due(): Entry | null {
  const actor = session.get().actor;
  if (!actor || session.get().expired) return null;
  return next(outbox.get().entries, actor, Date.now());
}

/** Send one; whether the next may be tried at once. */
async function one(entry: Entry): Promise<boolean> {
  await change(entry.id, { state: "sending", said: null });
  try {
    const whole = await uploaded(entry);
    const answer = await postJson<Record<string, unknown>>(whole.path, body(whole), whole.id);
    const sentAt = new Date().toISOString();
    // The photos lie with the case now; here they only take room.
    const photos = whole.photos.map((it) => ({ ...it, blob: new Blob() }));
    await change(entry.id, { state: "sent", share: 1, answer, sentAt, photos });
    return true;
  } catch (problem) {
    return refused(entry, problem);
  }
}

async function uploaded(entry: Entry): Promise<Entry> {
  let whole = entry;
  for (const photo of missing(entry, Date.now())) {
    const { sha256 } = await postFile<{ sha256: string }>("/api/cases/evidence", photo.blob);
    const photos = whole.photos.map((it) =>
      it.blob === photo.blob ? { ...it, sha256, storedAt: Date.now() } : it,
    );
    const left = missing({ ...whole, photos }, Date.now()).length;
    const share = (photos.length - left) / (photos.length + 1);
    whole = { ...whole, photos, share };
    await change(entry.id, { photos, share });
  }
  return whole;
}

async function refused(entry: Entry, problem: unknown): Promise<boolean> {
  if (!(problem instanceof Problem)) {
    const said = { zh: String(problem), en: String(problem), status: -1, code: "program" };
    await change(entry.id, { state: "refused", said });
    return true;
  }
  const { status, zh, en } = problem;
  const code = String(problem.more.code ?? "");
  const said = { zh, en, status, code };
  const tries = entry.tries + 1;
  const what = verdict(status, code);
  if (what === "refused" || (what === "upload" && entry.tries > 1)) {
    await change(entry.id, { state: "refused", said, tries });
    return true;
  }
  const nextAt = what === "later" ? Date.now() + pause(tries) : 0;
  const photos = entry.photos.map(({ kind, blob }) => ({ kind, blob }));
  const anew = what === "upload" ? { photos } : {};
  await change(entry.id, { state: "waiting", said, tries, nextAt, ...anew });
  return what === "upload";
}

/** Send now what waited for a later try. */
export async function hurry(): Promise<void> {
  for (const { id, state, nextAt } of outbox.get().entries) {
    if (state === "waiting" && nextAt > 0) await change(id, { nextAt: 0 });
  }
  await send();
}

/** Send again what was refused, as the person wants it. */
export async function retry(id: string): Promise<void> {
  await change(id, { state: "waiting", nextAt: 0, tries: 0 });
  await send();
}

/** Send whenever there may be a network again. */
export function keepSending(): () => void {
  const now = () => void hurry();
  const seen = () => document.visibilityState === "visible" && now();
  const beat = setInterval(() => void send(), EVERY_MS);
  addEventListener("online", now);
  document.addEventListener("visibilitychange", seen);
  return () => {
    clearInterval(beat);
    clearTimeout(timer);
    removeEventListener("online", now);
    document.removeEventListener("visibilitychange", seen);
  };
}
