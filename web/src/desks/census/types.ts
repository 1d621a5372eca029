import type { Feature, Geometry, LineString, Point } from "geojson";
import type { Titled } from "../../registry/types.ts";

export type Step = "inspect" | "map" | "check" | "match" | "approve" | "publish";

interface Progress {
  step: Step;
  done: number;
  total: number | null;
  /** rows a second */
  rate: number;
  seconds: number;
  /** seconds, if the end can be told */
  left: number | null;
}

interface Checked {
  bad: number;
  rows: number;
  warned: number;
  rules: Record<string, number>;
}

export interface Matched {
  unchanged: number;
  moved: number;
  changed: number;
  moved_and_changed: number;
  new: number;
  gone: number;
  doubtful: number;
}

interface Published {
  created: number;
  updated: number;
  retired: number;
}

/** What each finished step found. */
interface Summary {
  inspect?: { rows: number; datasets: number; unusable: number };
  map?: { mapped: number; waiting?: ({ n: number; lacks: string } & Titled)[] };
  check?: { rows: number; quarantined: number; datasets: Record<string, Checked> };
  match?: { datasets: Record<string, Matched> };
  publish?: { datasets: Record<string, Published>; mended: number };
  undone?: { changeset: number; at: string };
}

export interface Run {
  id: number;
  title: string;
  /** the last step that was finished */
  state: "new" | Step | "cancelled";
  actor: string;
  options: Record<string, unknown>;
  progress: Progress | null;
  summary: Summary;
  mends: number | null;
  changeset_id: number | null;
  created_at: string;
  updated_at: string;
  published_at: string | null;
}

export interface Column {
  name: string;
  type: string;
  filled: number;
  /** how often each value comes, where they are few */
  values: Record<string, number> | null;
  samples: unknown[];
}

export interface Suspect extends Titled {
  crs: string;
  share: number;
  swapped: boolean;
}

interface Profile {
  rows: number;
  notes: Titled[];
  layers: { layer: string; sure: boolean; phrase: string; fields: string[] }[];
  columns: Column[];
  geometry: Record<string, number>;
  position: {
    crs: string | null;
    title: string | null;
    shifted: string | null;
    suspects: Suspect[];
    previews: { crs: string; swapped: boolean; geometry: Geometry | null }[];
  };
}

export interface Mapping {
  layer: string;
  crs: string | null;
  swapped: boolean;
  /** delivered column to field */
  columns: Record<string, string>;
  /** field, delivered text, code */
  values: Record<string, Record<string, string>>;
  constants: Record<string, string>;
  scores: Record<string, { score: number; how: string }>;
  doubts: {
    columns?: Record<string, { field: string; score: number; how: string }>;
    values?: Record<string, Record<string, { code: string; score: number }>>;
  };
}

export interface Dataset {
  n: number;
  file: string;
  name: string;
  format: string;
  encoding: string | null;
  crs: string | null;
  rows: number;
  layer: string | null;
  profile: Partial<Profile>;
  mapping: Mapping | null;
  problem: Titled | null;
}

export type Work = Run & { datasets: Dataset[]; job?: LastJob | null };

export interface Changes {
  layer?: string | null;
  crs?: string;
  swapped?: boolean;
  columns?: Record<string, string>;
  values?: Record<string, Record<string, string>>;
  constants?: Record<string, string>;
  save?: string;
}

export interface Broken extends Titled {
  n: number;
  rule: string;
  field: string | null;
  severity: "error" | "warning";
  element: string;
  findings: number;
  rows: number;
}

export interface FindingProps extends Titled {
  id: number;
  n: number;
  row: number;
  rule: string;
  severity: "error" | "warning";
  field: string | null;
  value: string | null;
}

export interface HeldProps {
  n: number;
  row: number;
  layer: string;
  rules: string[];
  reasons: { all: ({ rule: string; field: string | null } & Titled)[] };
  raw: Record<string, unknown>;
  state: "open" | "mended" | "dropped";
  mended_by: number | null;
}

interface Side {
  geometry: Geometry | null;
  properties: Record<string, unknown>;
}

export type Decision = "yes" | "no";

export interface PairProps {
  n: number;
  row: number | null;
  feature_id: number;
  layer: string;
  kind: "moved" | "changed" | "gone";
  confidence: number;
  metres: number | null;
  changes: { fields: string[] };
  decision: Decision | null;
  before: Side | null;
  after: Side | null;
}

export interface Page<G extends Geometry | null, P> {
  numberMatched?: number;
  features: Feature<G, P>[];
}

export type Pair = Feature<LineString | Point | null, PairProps>;
export type HeldRow = Feature<Geometry | null, HeldProps>;
export type Finding = Feature<Geometry | null, FindingProps>;

export interface Job {
  status: "accepted" | "running" | "successful" | "failed" | "dismissed";
  message?: string;
}

/** The last job of a run as the server keeps it, with the refusal that ended it. */
interface LastJob {
  state: Job["status"];
  error: ({ code?: string } & Titled) | null;
  finished_at: string | null;
}

/** A layer whose last survey lies long ago. */
export interface Due {
  layer: string;
  title: [string, string];
  features: number;
  /** features without a survey date */
  undated: number;
  last: string | null;
  months: number | null;
}

export interface Kept {
  name: string;
  layer: string;
  saved_at: string;
}
