import type { Field, Layer } from "../../registry/types.ts";
import type { Column, Dataset, Mapping } from "./types.ts";

/** A delivered column, where it goes, and how sure that is. */
export interface MappingRow {
  column: Column;
  /** the field it fills, or "" */
  field: string;
  /** 0 to 1; null for what a person chose */
  score: number | null;
  how: string | null;
  /** the field that is proposed but not sure enough to be taken */
  doubt: { field: string; score: number } | null;
}

const weight = (row: MappingRow) => (row.doubt ? 0 : row.field ? 1 : 2);

/** All columns: the doubtful first, then those that fill a field, then those left out. */
export function mappingRows(dataset: Dataset): MappingRow[] {
  const { mapping } = dataset;
  if (!mapping) return [];
  const rows = (dataset.profile.columns ?? []).map((column): MappingRow => {
    const field = mapping.columns[column.name] ?? "";
    const scored = mapping.scores[column.name];
    const doubt = field ? null : (mapping.doubts.columns?.[column.name] ?? null);
    return {
      column,
      field,
      score: scored?.score ?? doubt?.score ?? null,
      how: scored?.how ?? doubt?.how ?? null,
      doubt,
    };
  });
  return rows.sort((a, b) => weight(a) - weight(b));
}

export interface Word {
  text: string;
  rows: number;
  code: string;
  /** proposed, but not sure */
  doubt: string | null;
}

/** The words of a column that become codes; empty where the field has no codes or they are many. */
export function wordsOf(mapping: Mapping, row: MappingRow, field: Field | undefined): Word[] {
  if (!field?.codes || !row.column.values) return [];
  const known = mapping.values[field.name] ?? {};
  const doubts = mapping.doubts.values?.[field.name] ?? {};
  return Object.entries(row.column.values).map(([text, rows]) => ({
    text,
    rows,
    code: known[text] ?? "",
    doubt: known[text] ? null : (doubts[text]?.code ?? null),
  }));
}

/** Every doubt as if a person had agreed to it. */
export function agreed(mapping: Mapping) {
  const columns = Object.entries(mapping.doubts.columns ?? {}).map(([column, it]) => [
    column,
    it.field,
  ]);
  const values = Object.entries(mapping.doubts.values ?? {}).map(([field, words]) => [
    field,
    Object.fromEntries(Object.entries(words).map(([text, it]) => [text, it.code])),
  ]);
  return { columns: Object.fromEntries(columns), values: Object.fromEntries(values) };
}

/** Fields that a delivery may fill. */
export const fillable = (layer: Layer) =>
  layer.fields.filter((it) => !(it as Field & { readonly?: boolean }).readonly);
