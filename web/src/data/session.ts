import { createStore } from "../state/store.ts";

/** What this tab knows of its session; the credential itself is a cookie that scripts cannot read. */
export interface Session {
  actor: string | null;
  expired: boolean;
  away: boolean;
}

export const session = createStore<Session>({ actor: null, expired: false, away: false });
