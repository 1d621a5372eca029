import { eyes } from "./eyes.ts";
import { Problem } from "./http.ts";

/** Save what lies at an address as a file, asked with the eyes that the map is seen with. */
export async function save(path: string, name: string): Promise<void> {
  const response = await fetch(path, { credentials: "same-origin", headers: eyes(path) });
  if (!response.ok) throw new Problem(response.status, response.statusText, "", "");
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), REVOKED_MS);
}

const REVOKED_MS = 60_000;
