/// <reference lib="webworker" />
import { strategy } from "./strategy.ts";

/** The build puts the page's files in place of this name. */
declare const __SHELL__: { version: string; files: string[] };
const worker = self as unknown as ServiceWorkerGlobalScope;

const SHELL = `wanmi-m-${__SHELL__.version}`;
const GROUND = "wanmi-m-ground";
const PHOTOS = "wanmi-m-photos";
const PAGE = "/m/";
const PATIENCE_MS = 4_000;

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const how = strategy(method, mode, url, worker.location.origin);
  if (how === "page") event.respondWith(page(event.request));
  if (how === "shell") event.respondWith(held(SHELL, event.request, false));
  if (how === "photo") event.respondWith(held(PHOTOS, event.request, true));
  if (how === "ground") event.respondWith(ground(event.request));
});

async function install(): Promise<void> {
  const cache = await caches.open(SHELL);
  await cache.addAll([new Request(PAGE, { cache: "reload" }), ...__SHELL__.files]);
  await worker.skipWaiting();
}

async function activate(): Promise<void> {
  const mine = new Set([SHELL, GROUND, PHOTOS]);
  for (const name of await caches.keys()) {
    if (name.startsWith("wanmi-m-") && !mine.has(name)) await caches.delete(name);
  }
  await worker.clients.claim();
}

/** The page as the server has it; the kept one where no answer comes in time. */
async function page(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.status < 500) return answer;
  } catch {
    // no network, or a very slow one
  }
  return (await caches.match(PAGE, { cacheName: SHELL })) ?? Response.error();
}

async function held(name: string, request: Request, keep: boolean): Promise<Response> {
  const cache = await caches.open(name);
  const found = await cache.match(request, { ignoreVary: true });
  if (found) return found;
  const answer = await fetch(request);
  if (keep && answer.ok) await cache.put(request, answer.clone());
  return answer;
}

/** Tiles are fresh where there is a network, and the last ones where there is none. */
async function ground(request: Request): Promise<Response> {
  const cache = await caches.open(GROUND);
  const found = await cache.match(request, { ignoreVary: true });
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.status !== 204) await cache.put(request, answer.clone());
    if (answer.status === 204) await cache.put(request, new Response(new Uint8Array()));
    return answer.status >= 500 && found ? found : answer;
  } catch {
    return found ?? new Response(null, { status: 204 });
  }
}
