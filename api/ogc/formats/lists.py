"""Columns of lists as JSON texts, for formats that know no lists."""

from __future__ import annotations

import json

import pyarrow as pa


def flat_schema(schema: pa.Schema) -> pa.Schema:
    """Return ``schema`` with texts instead of lists."""
    return pa.schema(
        [
            field.with_type(pa.string()) if pa.types.is_list(field.type) else field
            for field in schema
        ]
    )


def flat(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return ``batch`` with each list written as a JSON array."""
    if not any(pa.types.is_list(field.type) for field in batch.schema):
        return batch
    return pa.RecordBatch.from_arrays(
        [_flat(column) for column in batch.columns], schema=flat_schema(batch.schema)
    )


def _flat(column: pa.Array) -> pa.Array:
    if not pa.types.is_list(column.type):
        return column
    texts = [
        None if value is None else json.dumps(value, ensure_ascii=False)
        for value in column.to_pylist()
    ]
    return pa.array(texts, pa.string())
