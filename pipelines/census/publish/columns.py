"""Judged rows as columns of the layer's table, ready for COPY."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import DefaultClause
from sqlalchemy.types import TypeEngine

from layers.info import LayerInfo
from layers.store.copying import WrittenJSON
from pipelines.census.inspect.source import WKB
from pipelines.census.rules.chunk import AREA, EXTRA, GRID, SCOPES

STAMPS = {AREA: "area_code", GRID: "grid_code", SCOPES: "scopes", WKB: "geom", EXTRA: "extra"}
Columns = dict[str, pd.Series]


def columns(info: LayerInfo, table: pa.Table) -> Columns:
    """Columns of the layer by name, nulls as pandas knows them; scopes as lists, shapes as WKB."""
    made: Columns = {}
    for name in table.column_names:
        target = STAMPS.get(name, name)
        if target not in info.table.c or (name.startswith("__") and name not in STAMPS):
            continue
        column = table.column(name)
        made[target] = _lists(column) if name == SCOPES else _plain(column)
    return made


def filled(info: LayerInfo, given: Columns) -> Columns:
    """For new features: what may not be null gets the layer's default."""
    made = dict(given)
    for name, values in given.items():
        column = info.table.c[name]
        default = column.server_default
        if not column.nullable and isinstance(default, DefaultClause) and values.isna().any():
            made[name] = values.astype(object).where(values.notna(), str(default.arg))
    return made


def kind(info: LayerInfo, name: str) -> TypeEngine[Any]:
    """The SQL type of a column as COPY takes it."""
    return WrittenJSON() if name == "extra" else info.table.c[name].type


def _plain(column: pa.ChunkedArray) -> pd.Series:
    if pa.types.is_integer(column.type) and column.null_count:
        return column.to_pandas(integer_object_nulls=True)
    if pa.types.is_boolean(column.type) or pa.types.is_floating(column.type):
        return column.to_pandas()
    return pd.Series(column.to_numpy() if _texts(column) else column.to_pandas(), dtype=object)


def _texts(column: pa.ChunkedArray) -> bool:
    return bool(pa.types.is_string(column.type) or pa.types.is_binary(column.type))


def _lists(column: pa.ChunkedArray) -> pd.Series:
    encoded = column.combine_chunks().dictionary_encode()
    distinct = np.empty(len(encoded.dictionary), dtype=object)
    for at, text in enumerate(encoded.dictionary.to_pylist()):
        distinct[at] = text.split(",")
    return pd.Series(distinct[encoded.indices.to_numpy()], dtype=object)
