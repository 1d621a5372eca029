"""What identifies a row, so that loading a delivery again finds the same feature."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from gis.errors import BadInput
from pipelines.imports.files.columns import Match
from pipelines.imports.files.table import Table
from pipelines.imports.plan import Options, Words

NAMES = (
    "globalid",
    "guid",
    "uuid",
    "bsm",
    "objid",
    "edge_id",
    "osm_id",
    "osmid",
    "full_id",
    "@id",
    "gid",
    "id",
    "unique_id",
    "facilityid",
    "fid",
    "objectid",
)
"""Columns that usually identify a row, the most stable first."""
_BYTES = pa.large_binary()
_NOTHING, _END, _EMPTY = (pa.scalar(text, _BYTES) for text in (b"\xfe", b"\xff", b""))
"""Bytes that occur in no UTF-8 text: for a value that is not there, and after one that is."""


@dataclass(frozen=True)
class Key:
    """``column`` identifies the rows of ``dataset``; None: their content does."""

    dataset: str
    column: str | None

    @property
    def words(self) -> Words:
        """How rows are recognised when the delivery is loaded again."""
        if self.column is None:
            return Words(
                "没有编号列，按内容识别行；内容改动的行会成为新要素（可用 --key 指定）。",
                "No column identifies the rows, so their content does: a row that changes becomes a"
                " new feature (state --key otherwise).",
            )
        return Words(
            f"按列“{self.column}”识别行，来源编号为“{self.dataset}:…”。",
            f"Rows are recognised by “{self.column}”; their source ids begin with “{self.dataset}:”.",
        )

    def ids(self, frame: gpd.GeoDataFrame) -> pd.Series[Any]:
        """Source ids of the rows; a row without the key is recognised by its content."""
        if self.column is None:
            return _prefixed(self.dataset, pd.Series(_digests(frame), index=frame.index))
        values = frame[self.column]
        texts = values.map(_text, na_action="ignore").astype(object)
        missing = texts.isna() | (texts == "")
        if missing.any():
            texts = texts.mask(missing, pd.Series(_digests(frame), index=frame.index))
        return _prefixed(self.dataset, texts)


def choose(table: Table, matches: list[Match], options: Options) -> Key:
    """The key the user states, else the first column that has a different value in each row."""
    dataset = options.dataset or table.name.lower()
    if options.key is not None:
        if options.key not in table.columns:
            raise BadInput(
                "no_such_column",
                f"数据中没有列“{options.key}”。",
                f"The data has no column “{options.key}”.",
                options.key,
            )
        return Key(dataset, options.key)
    folded = {name.lower(): name for name in table.columns}
    codes = [item.column for item in matches if item.field.name == "code"]
    for name in [*codes, *(folded[name] for name in NAMES if name in folded)]:
        values = table.keys(name)
        if len(values) and values.notna().all() and values.is_unique:
            return Key(dataset, name)
    return Key(dataset, None)


def _prefixed(dataset: str, values: pd.Series[Any]) -> pd.Series[Any]:
    return f"{dataset}:" + values.astype(str)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _digests(frame: gpd.GeoDataFrame) -> list[str]:
    """128 bits (BLAKE2b) per row over all its values and its coordinates.

    Numbers and truth values count as floats, so that it does not matter whether a chunk of such a
    column has gaps.
    """
    shapes = shapely.to_wkb(frame.geometry.to_numpy(), include_srid=False)
    columns = [_bytes(frame[name]) for name in frame.columns if name != frame.geometry.name]
    columns.append(pa.array(shapes, _BYTES).fill_null(_NOTHING))
    rows = pc.binary_join_element_wise(*columns, _EMPTY).to_pylist()
    return [blake2b(row, digest_size=16).hexdigest() for row in rows]


def _bytes(column: pd.Series[Any]) -> pa.Array:
    """Each value in a form that no other value, and no two neighbours together, can have."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        numbers = column.to_numpy(dtype=float, na_value=np.nan) + 0.0
        buffers = [None, pa.py_buffer(numbers.astype("<f8"))]
        return pa.Array.from_buffers(pa.binary(8), len(numbers), buffers).cast(_BYTES)
    values = column.to_numpy(dtype=object)
    present = ~pd.isna(values)
    if present.any() and isinstance(values[present][0], bool):
        return _bytes(pd.Series(values, dtype="float64"))
    made = np.full(len(values), None, dtype=object)
    items = values[present].tolist()
    made[present] = list(map(str.strip if set(map(type, items)) == {str} else _text, items))
    texts = pa.array(made, pa.large_string()).cast(_BYTES)
    return pc.binary_join_element_wise(texts, _END, _EMPTY).fill_null(_NOTHING)
