"""What identifies a row, so that loading a delivery again finds the same feature."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
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
    """A digest per row of all its values and its coordinates."""
    shapes = shapely.to_wkb(frame.geometry.to_numpy(), include_srid=False)
    columns = [frame[name].tolist() for name in frame.columns if name != frame.geometry.name]
    rows = zip(*columns, strict=True) if columns else (() for _ in shapes)
    return [_digest(row, shape) for row, shape in zip(rows, shapes, strict=True)]


def _digest(row: tuple[Any, ...], shape: bytes | None) -> str:
    made = hashlib.blake2b(shape or b"", digest_size=12)
    for value in row:
        made.update(b"\x1f" if value is None or value != value else b"\x1e" + _bytes(value))
    return made.hexdigest()


def _bytes(value: Any) -> bytes:
    return _text(value).encode("utf-8", "replace")
