import { useEffect } from "react";
import type { Me } from "../data/api.ts";
import { getJson, Problem } from "../data/http.ts";
import { session } from "../data/session.ts";
import { createStore } from "../state/store.ts";
import { drop, put, take } from "./base.ts";

/** Who uses this telephone: as the server says, or whoever was logged in last while it is away. */
export const person = createStore<{ me: Me | null; known: boolean }>({ me: null, known: false });

const KEY = "person";
interface Held {
  key: string;
  value: Me;
}

async function recall(): Promise<void> {
  const held = await take<Held>("kept", KEY);
  if (held && !person.get().known) {
    session.set({ actor: held.value.actor });
    person.set({ me: held.value, known: true });
  }
  await ask();
}

async function ask(): Promise<void> {
  try {
    await became(await getJson<Me>("/api/me"));
  } catch (problem) {
    if (problem instanceof Problem) person.set({ known: true });
  }
}

/** The server knows who this is; nobody, while somebody was here, is a login that has ended. */
async function became(me: Me): Promise<void> {
  if (!me.actor && person.get().me?.actor) {
    session.set({ expired: true });
    return;
  }
  await signedIn(me);
}

export async function signedIn(me: Me): Promise<void> {
  session.set({ actor: me.actor, expired: false });
  person.set({ me: me.actor ? me : null, known: true });
  if (me.actor) await put("kept", { key: KEY, value: me });
}

export async function signedOut(): Promise<void> {
  await drop("kept", KEY);
  session.set({ actor: null, expired: false });
  person.set({ me: null });
}

/** Learn who this is now, and again when the network comes back. */
export function usePerson(): void {
  useEffect(() => {
    void recall();
    const again = () => void ask();
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, []);
}
