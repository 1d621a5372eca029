import type { Point } from "geojson";
import type { Titled } from "../../registry/types.ts";
import type { Schema } from "../../ui/schemaform/schema.ts";

export type Light = "green" | "yellow" | "red";

/** What a list shows of a case or of a work item. */
export interface Row {
  id: number;
  name: string | null;
  class_code: string;
  state: string;
  light: Light;
  due_at: string | null;
  ended: boolean;
  address: string | null;
  geometry: Point | null;
}

export interface Case extends Row {
  code: string | null;
  seq: number;
  source: string;
  unit: string | null;
  description: string | null;
  reported_at: string;
  responsibility_grid: string | null;
  class_kind: string;
  component_code: string | null;
  sim_group: string | null;
  parent_id: number | null;
}

export interface Item extends Row {
  case_id: number;
  case_code: string | null;
  machine: Machine;
  kind: string;
  role: string | null;
  unit: string | null;
  person: string | null;
}

export type Machine = "case" | "order" | "field" | "request" | "token";

/** Something that may be done now, or why it may not. */
export interface Action extends Titled {
  action: string;
  to: string | null;
  allowed: boolean;
  why: Titled | null;
  /** words are demanded */
  reason: boolean;
  /** of what is filled in; null: nothing is */
  form: Schema | null;
  machine?: Machine;
  kind?: string;
}

interface Clock {
  clock: string;
  item: number | null;
  pass: number;
  /** how many of which unit */
  limit: [number, string];
  since: string;
  state: "running" | "paused" | "stopped";
  due_at: string | null;
  stopped_at: string | null;
  light: Light;
  over: boolean;
  exempt: boolean;
}

/** One step of a case: nothing else moves it. */
export interface Step {
  seq: number;
  item_id: number | null;
  at: string;
  actor: string;
  unit: string | null;
  machine: Machine;
  action: string;
  state_from: string;
  state_to: string;
  reason: string;
}

interface Report {
  id: number;
  tracking: string;
  source: string;
  received_at: string;
  description: string | null;
}

export interface Evidence {
  sha256: string;
  kind: string;
  /** of the file: jpeg, png, mp4 … */
  format: string;
}

/** What the policies in force say of a case. */
interface Proposed {
  proposal: {
    title: Titled;
    mode_title: Titled;
    orders: { unit: string; role: "lead" | "assist"; title: string }[];
    reasons: (Titled & { policy: string; title: Titled })[];
  } | null;
}

export interface Page {
  case: Case;
  actions: Action[];
  items: (Item & { actions: Action[] })[];
  clocks: Clock[];
  events: Step[];
  reports: Report[];
  /** to those who dispatch or prepare it, until it is dispatched */
  proposal?: Proposed | null;
}

export interface Unit {
  code: string;
  title: string;
}

/** What may be done with several, and with how many of them. */
export interface OpenToMany extends Omit<Action, "allowed"> {
  allowed: number;
}

export interface Post {
  person: string;
  post: string;
  unit: string | null;
}

/** A class of the catalogue as the public interface names it: `matter-01001`. */
export interface CaseClass {
  service_code: string;
  service_name: string;
  description: string;
  group: string;
}

export interface Transition extends Titled {
  machine: Machine;
  state: string;
  action: string;
  to: string;
  reason: boolean;
  posts: string[];
}
