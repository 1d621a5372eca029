/** What the grid desk and the server tell each other (`/api/grids`). */
import type {
  Feature,
  FeatureCollection,
  Geometry,
  LineString,
  MultiPolygon,
  Polygon,
  Position,
} from "geojson";
import type { Titled } from "../../registry/types.ts";

export type Area = Polygon | MultiPolygon;

export interface Draft {
  id: number;
  reason: string;
  at: string;
  /** the newest edition when it was opened */
  edition: number | null;
  cells: Counts;
  /** what the next undo or redo would take back or do again */
  undo: string | null;
  redo: string | null;
  /** all steps, oldest first */
  steps: Step[];
  ogc: string;
}

interface Counts {
  created: number;
  updated: number;
  retired: number;
}

export interface Load {
  components: number;
  buildings: number;
  road_m: number;
  cases?: number;
  cells?: number;
}

interface CellProperties {
  code: string | null;
  community_code: string | null;
  area_m2: number;
  change: "same" | "created" | "updated";
  load?: Load;
}

export type Cell = Feature<Area, CellProperties> & { id: number };

export interface Move {
  from: Position;
  to: Position;
}

export type Operation =
  | { op: "split"; line: LineString; cells?: number[] }
  | { op: "merge"; cells: number[] }
  | { op: "move_edge"; cells: number[]; line: LineString }
  | { op: "move_vertices"; moves: Move[] }
  | { op: "draw"; polygon: Polygon }
  | { op: "reshape"; cell: number; polygon: Polygon }
  | { op: "retire"; cells: number[] }
  | { op: "merge_communities"; communities: string[]; name?: string }
  | { op: "split_community"; community: string; line: LineString; name?: string };

/** An operation on its way, with the key under which the server does it once. */
export interface Gesture {
  key: string;
  operation: Operation;
}

/** A step of a draft, as the server keeps it. */
interface Step {
  id: number;
  label: string;
  at: string | null;
  undone: boolean;
  codes: string[];
}

export interface Answer {
  label: string;
  changed: { features: Cell[] };
  retired: number[];
  undo: string | null;
  redo: string | null;
}

interface FindingProperties extends Titled {
  kind: string;
  severity: "error" | "warning" | "info";
  measure: number | null;
  unit: string;
  cells: number[];
  codes: string[];
  repair: string | null;
  safe: boolean;
}

export type Finding = Feature<Geometry | null, FindingProperties> & { id: string };

interface DiffProperties {
  change: "created" | "updated" | "retired";
  code: string | null;
  community_code: string | null;
  area_before: number | null;
  area_after: number | null;
  fields?: string[];
}

export type Changed = Feature<Area, DiffProperties>;

export interface Conflict {
  layer: string;
  feature_id: number;
  fields: string[];
  mine: Feature<Area> | null;
  theirs: Feature<Area> | null;
  base: Feature<Area> | null;
  theirs_by: string | null;
  theirs_at: string | null;
}

export interface Diff extends Counts {
  area_m2: number;
  features: FeatureCollection<Area, DiffProperties>;
  conflicts: Conflict[];
}

export interface Edition extends Counts {
  number: number;
  at: string;
  actor: string | null;
  reason: string;
  cells: number;
  rollback_of: number | null;
}

export interface Published {
  edition: Edition;
  recoded: { id: number; code: string }[];
  followed: { responsibility_grids: number; handling_grids: number };
}

interface BeatProperties {
  code: string | null;
  name?: string | null;
  unit_grids: string[];
  shift?: string | null;
  area_m2?: number;
  /** minutes a day */
  workload?: number | null;
  responsible_unit?: string | null;
  collector_name?: string | null;
  load: Load;
  load_before?: Load | null;
  share?: number;
}

/** A responsibility grid, or what balancing proposes for one. */
export type Beat = Feature<Area, BeatProperties>;

export interface Proposal {
  before: { spread: number };
  after: { spread: number };
  moved: number;
  grids: { features: Beat[] };
}

export interface HandlingGrid {
  id: number;
  code: string;
  name: string | null;
  level: string;
  parent_code: string | null;
  department_name: string | null;
  handler_name: string | null;
  handler_phone: string | null;
  substitutes: string[] | null;
  staffed: boolean;
}
