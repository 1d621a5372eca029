import { translate } from "../i18n/i18n.ts";
import { eyes } from "./eyes.ts";
import { session } from "./session.ts";

/** A refusal as the server words it (RFC 9457), or a server that does not answer (status 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly zh: string,
    readonly en: string,
    readonly id: string,
    /** members beyond those of every refusal, e.g. what conflicts */
    readonly more: Record<string, unknown> = {},
  ) {
    super(en);
  }
}

const NO_CONTENT = 204;
const away = () => new Problem(0, translate("zh", "error.away"), translate("en", "error.away"), "");

async function problem(response: Response): Promise<Problem> {
  const body = await response.json().catch(() => ({}));
  const plain = `${response.status} ${response.statusText}`.trim();
  return new Problem(
    response.status,
    String(body.zh ?? plain),
    String(body.en ?? body.detail ?? plain),
    String(body.id ?? ""),
    body,
  );
}

async function call(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, { credentials: "same-origin", ...init }).catch((fault) => {
    // A question that nobody asks any more says nothing about the server.
    if (init.signal?.aborted) throw fault;
    session.set({ away: true });
    throw away();
  });
  session.set({ away: false });
  if (response.ok) return response;
  if (response.status === 401 && session.get().actor) session.set({ expired: true });
  throw await problem(response);
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await call(path, {
    signal: signal ?? null,
    headers: { accept: "application/json", ...eyes(path) },
  });
  return (await response.json()) as T;
}

/** What every write carries. */
export function csrf(): string {
  return /(?:^|; )wanmi_csrf=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}

/** `key` names a request that is done once, however often it is sent. */
export async function postJson<T>(path: string, body: unknown, key?: string): Promise<T> {
  const named: Record<string, string> = key ? { "idempotency-key": key } : {};
  const response = await call(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrf-token": csrf(), ...named },
    body: JSON.stringify(body),
  });
  return (response.status === NO_CONTENT ? undefined : await response.json()) as T;
}

/** Replace what lies at an address. */
export const putJson = <T>(path: string, body: unknown) => write<T>("PUT", path, body);

/** Change some of what lies at an address. */
export const patchJson = <T>(path: string, body: unknown) => write<T>("PATCH", path, body);

async function write<T>(method: string, path: string, body: unknown): Promise<T> {
  const response = await call(path, {
    method,
    headers: { "content-type": "application/json", "x-csrf-token": csrf() },
    body: JSON.stringify(body),
  });
  return (response.status === NO_CONTENT ? undefined : await response.json()) as T;
}

/** A name for a request; `crypto.randomUUID` is missing where a page comes without TLS. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((it) => it.toString(16).padStart(2, "0")).join("");
}

const PAUSES_MS = [400, 1600];

/** Post what must be done once; sent again under its key while no answer comes. */
export async function postOnce<T>(path: string, body: unknown): Promise<T> {
  const key = newKey();
  for (const pause of PAUSES_MS) {
    try {
      return await postJson<T>(path, body, key);
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status !== 0) throw problem;
      await new Promise((done) => setTimeout(done, pause));
    }
  }
  return postJson<T>(path, body, key);
}

export async function remove(path: string): Promise<void> {
  await call(path, { method: "DELETE", headers: { "x-csrf-token": csrf() } });
}

/** Send a file as it is. */
export async function postFile<T>(path: string, file: Blob): Promise<T> {
  const response = await call(path, {
    method: "POST",
    headers: {
      "content-type": file.type || "application/octet-stream",
      "x-csrf-token": csrf(),
    },
    body: file,
  });
  return (await response.json()) as T;
}
