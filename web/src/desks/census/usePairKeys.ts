import { useEffect, useRef } from "react";
import { isTyping } from "../../app/useKeys.ts";
import { desk } from "../../state/desk.ts";
import { prefs } from "../../state/prefs.ts";
import { useCensusWords } from "./words.ts";

interface Acts {
  walk: (step: number) => void;
  say: (decision: "yes" | "no" | "open") => void;
}

/** J and K walk the pairs, Y agrees, N does not, U takes a decision back. */
export function usePairKeys(acts: Acts): void {
  const { d } = useCensusWords();
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    desk.set({
      keys: [
        ["J K", d("keyWalk")],
        ["Y", d("keyYes")],
        ["N", d("keyNo")],
        ["U", d("keyBack")],
      ],
    });
    const keys: Record<string, () => void> = {
      j: () => latest.current.walk(1),
      k: () => latest.current.walk(-1),
      y: () => latest.current.say("yes"),
      n: () => latest.current.say("no"),
      u: () => latest.current.say("open"),
    };
    const press = (event: KeyboardEvent) => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
      const act = keys[event.key.toLowerCase()];
      if (!plain || !act || isTyping(event.target) || !prefs.get().keys) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => {
      removeEventListener("keydown", press);
      desk.set({ keys: [] });
    };
  }, [d]);
}
