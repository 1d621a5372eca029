import { useState } from "react";
import type { Problem } from "../../data/http.ts";
import { remap } from "./calls.ts";
import type { Changes } from "./types.ts";

/** Change a mapping; each change is kept by the server at once. */
export function useRemap(run: number, n: number, refresh: () => Promise<void>) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [saving, setSaving] = useState(false);
  const change = async (changes: Changes): Promise<boolean> => {
    setSaving(true);
    setProblem(null);
    try {
      await remap(run, n, changes);
      await refresh();
      return true;
    } catch (it) {
      setProblem(it as Problem);
      return false;
    } finally {
      setSaving(false);
    }
  };
  return { change, problem, saving };
}
