import { useEffect, useState } from "react";
import { session } from "../data/session.ts";
import { useStore } from "../state/store.ts";

/** Whether the server can be reached, as far as this telephone knows. */
export function useOnline(): boolean {
  const away = useStore(session, (it) => it.away);
  const [on, setOn] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOn(navigator.onLine);
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, []);
  return on && !away;
}

/** The present time, renewed every so often. */
export function useNow(every = 15_000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const beat = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(beat);
  }, [every]);
  return now;
}
