import type { Registry } from "../../registry/types.ts";
import type { Work } from "./types.ts";

/** What the page of every step is given. */
export interface PageProps {
  registry: Registry;
  work: Work;
  undecided: number;
  /** a worker is at the run */
  busy: boolean;
  refresh: () => Promise<void>;
}
