import type { Titled } from "../../../registry/types.ts";
import type { Schema } from "../../../ui/schemaform/schema.ts";
import { say } from "../words.ts";

/** A kind of photo that a form asks for, and how many at least. */
export interface PhotoKind extends Titled {
  kind: string;
  least: number;
}

/** An uploaded file by its hash. */
export interface Photo {
  sha256: string;
  kind: string;
}

/** The kinds that a field asks for; a form of the city may name none. */
export function kindsOf(schema: Schema): PhotoKind[] {
  const named = schema["x-kinds"];
  if (named?.length) return named;
  return [{ kind: "near", ...say("scene"), least: schema.minItems ?? 0 }];
}

export const photosOf = (value: unknown): Photo[] => (Array.isArray(value) ? value : []);

/** How many of a kind are still missing. */
export const missing = ({ kind, least }: PhotoKind, held: readonly Photo[]) =>
  Math.max(0, least - held.filter((it) => it.kind === kind).length);
