"""Delivered columns made into a field's values, a column at a time; each distinct text is read once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.info import FieldInfo
from layers.store.values import in_type
from pipelines.imports.files.convert import convert

TYPES: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz="UTC"),
    "array": pa.list_(pa.string()),
    "object": pa.string(),
}
Mask = NDArray[np.bool_]


def texts(column: pa.Array) -> pa.Array:
    """A column as trimmed texts, blank ones null; whole numbers without decimals."""
    if pa.types.is_floating(column.type):
        whole = pc.equal(column, pc.floor(column))
        small = pc.less(pc.abs(column), 2.0**53)
        plain = pc.cast(pc.if_else(pc.and_(whole, small), column, None), pa.int64())
        column = pc.coalesce(pc.cast(plain, pa.string()), pc.cast(column, pa.string()))
    elif pa.types.is_nested(column.type):
        column = pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())
    elif not pa.types.is_string(column.type):
        column = pc.cast(column, pa.string())
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def typed(
    field: FieldInfo, name: str, column: pa.Array, words: Mapping[str, str]
) -> tuple[pa.Array, Mask]:
    """The values of ``field`` in ``column`` (delivered as ``name``), and which rows hold none.

    ``words`` are delivered texts and their codes. A value that is of the type but not in the code
    list or too long stays: rules judge that.
    """
    wanted = TYPES[field.type]
    nothing = np.zeros(len(column), dtype=bool)
    if column.type == wanted and wanted != pa.string():
        return column, nothing
    if field.type in ("number", "integer") and _numeric(column.type):
        return _number(column, wanted)
    if field.type == "string" and not field.codes:
        return texts(column), nothing
    encoded = pc.dictionary_encode(texts(column))
    good, bad = _read(field, name, encoded.dictionary, words, wanted)
    at = encoded.indices
    flags = nothing
    if bad.any():
        numbers = at.fill_null(0).to_numpy()
        flags = bad[numbers] & ~np.asarray(at.is_null())
    return good.take(at), flags


def _numeric(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _number(column: pa.Array, wanted: pa.DataType) -> tuple[pa.Array, Mask]:
    if pa.types.is_floating(column.type):
        finite = pc.fill_null(pc.is_finite(column), True)
        whole = (
            pc.fill_null(pc.equal(column, pc.floor(column)), True)
            if wanted == pa.int64()
            else finite
        )
        good = pc.and_(finite, whole)
        bad = ~np.asarray(good)
        return pc.cast(pc.if_else(good, column, None), wanted), bad
    return pc.cast(column, wanted), np.zeros(len(column), dtype=bool)


def _read(
    field: FieldInfo,
    name: str,
    distinct: pa.Array,
    words: Mapping[str, str],
    wanted: pa.DataType,
) -> tuple[pa.Array, Mask]:
    """Distinct texts as values: by the words of the mapping, then as every import understands them."""
    given = pd.Series([words.get(text, text) for text in distinct.to_pylist()], dtype=object)
    values = convert(field, name, given)
    if field.codes and field.type == "string":
        listed = [None if pd.isna(value) else str(value) for value in values]
        return pa.array(listed, wanted), np.zeros(len(listed), dtype=bool)
    read, bad = in_type(field, values)
    return pa.array([_plain(value) for value in read], wanted), np.asarray(bad, dtype=bool)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=value.tzinfo or dt.UTC)
    return value.item() if hasattr(value, "item") else value
