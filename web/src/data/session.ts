import { createStore } from "../state/store.ts";

/** What this tab knows of its session; the credential itself is a cookie that scripts cannot read. */
export interface Session {
  actor: string | null;
  expired: boolean;
  away: boolean;
  /** a colleague looks at what everybody sees of the city, not at their own area */
  asPublic: boolean;
  /** stands for the data as the page found it: tiles asked for with it may be those kept before */
  mark: string | null;
}

export const session = createStore<Session>({
  actor: null,
  expired: false,
  away: false,
  asPublic: false,
  mark: null,
});
