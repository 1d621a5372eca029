import { useState } from "react";
import { Problem } from "../../data/http.ts";

/** Do something, and keep what was said against it. */
export function useDeed() {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (deed: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setProblem(null);
    try {
      await deed();
      return true;
    } catch (it) {
      if (!(it instanceof Problem)) throw it;
      setProblem(it);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { run, problem, busy };
}
