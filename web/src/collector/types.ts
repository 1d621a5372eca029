import type { Point as GeoPoint, MultiPolygon, Polygon } from "geojson";

export interface Duty {
  id: number;
  grid: string;
  kind: string;
  task: string;
  starts_at: string;
  ends_at: string;
}

/** A field task: a work item of the machine `field`. */
export interface Task {
  id: number;
  case_id: number;
  case_code: string | null;
  name: string | null;
  kind: string;
  state: string;
  address: string | null;
  due_at: string | null;
  light_at: string | null;
  not_before: string | null;
  seq: number;
  geometry: GeoPoint | null;
}

export interface Tasks {
  items: Task[];
}

export interface Notice {
  id: number;
  at: string;
  zh: string;
  en: string;
  case_id: number;
  case_code: string | null;
  class_name: string | null;
  reason: string | null;
  read: boolean;
}

export interface Grid {
  features: {
    geometry: Polygon | MultiPolygon;
    properties: Record<string, unknown>;
  }[];
}

/** Something that stands in the grid and can be what a report is about. */
export interface Thing {
  id: number;
  code: string | null;
  name: string | null;
  point: [number, number];
}
