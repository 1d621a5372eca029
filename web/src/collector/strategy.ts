export type Strategy = "page" | "shell" | "ground" | "photo" | "none";

/** How the worker answers a request: the page, its files, tiles, photos; all else is the network's. */
export function strategy(method: string, mode: string, address: string, origin: string): Strategy {
  const url = new URL(address);
  if (method !== "GET" || url.origin !== origin) return "none";
  if (mode === "navigate") return url.pathname.startsWith("/m/") ? "page" : "none";
  if (url.pathname.startsWith("/assets/") || url.pathname === "/icon.svg") return "shell";
  if (url.pathname.startsWith("/tiles/")) return "ground";
  return /^\/api\/cases\/\d+\/evidence\/[0-9a-f]{64}\/(small|shown)$/.test(url.pathname)
    ? "photo"
    : "none";
}
