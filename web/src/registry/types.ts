/** The registry as `GET /layers` sends it; the client is drawn from it and names no layer itself. */

export interface Titled {
  zh: string;
  en: string;
}

export interface Theme extends Titled {
  id: string;
  color: string;
  dark?: string;
}

interface Code extends Titled {
  code: string;
}

export interface Field extends Titled {
  name: string;
  type: "string" | "integer" | "number" | "boolean" | "date" | "datetime" | "object" | "array";
  codes: string | null;
  unit: string | null;
  required: boolean;
  label: boolean;
}

export type Form =
  | "disc"
  | "square"
  | "triangle"
  | "ring"
  | "double-ring"
  | "line"
  | "dashed"
  | "fill"
  | "outline"
  | "hatch";

export interface Appearance {
  color?: string | null;
  form?: Form;
  icon?: string | null;
  width?: number | null;
  fill_opacity?: number | null;
}

interface LayerStyle extends Appearance {
  color: string;
  form: Form;
  label: boolean;
  by: { field: string; values: Record<string, Appearance> } | null;
}

export interface Layer extends Titled {
  id: string;
  description: string;
  theme: string;
  geometry: "point" | "line" | "polygon" | "any";
  zoom: [number, number];
  style: LayerStyle;
  editable: boolean;
  count: number;
  fields: Field[];
  view_of: string | null;
  where?: Record<string, string> | null;
  group: string;
  z: number;
  default_visible: boolean;
  /** what is shown of it at first, as CQL2 text; none: all */
  default_filter?: string;
  standard: string;
}

export interface Basemap extends Titled {
  id: string;
  tiles: string[];
  attribution?: string;
  maxzoom?: number;
}

export interface Registry {
  edition?: string;
  themes: Theme[];
  codes: Record<string, Code[]>;
  layers: Layer[];
  basemaps?: Basemap[];
}
