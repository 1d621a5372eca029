"""A table of a delivery, however it is stored: its columns, its CRS and its rows in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from gis.crs import CrsRef
from pipelines.imports.plan import Words

Shape = Literal["point", "line", "polygon", "any"]
CHUNK = 10_000
"""Rows handled at a time: large enough for vector operations, small enough for memory."""
SAMPLE = 1_000
"""Rows looked at to find out what a column means."""

_SHAPES: dict[str, Shape] = {
    "point": "point",
    "linestring": "line",
    "multilinestring": "line",
    "polygon": "polygon",
    "multipolygon": "polygon",
}


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table; ``read(chunk)`` yields its rows with x/y geometry in ``crs``.

    ``keys(column)`` reads one column whole, to see whether it identifies the rows. ``words`` are
    the names that tell what it is about: table, file, folder, the most telling first. ``share(chunk, n, m)``
    yields the chunks n, n + m, n + 2m … only, where that is quicker than to read all.
    """

    name: str
    words: tuple[str, ...]
    columns: tuple[str, ...]
    shape: Shape
    crs: CrsRef | None
    total: int | None
    read: Callable[[int], Iterator[gpd.GeoDataFrame]]
    keys: Callable[[str], pd.Series[Any]]
    share: Callable[[int, int, int], Iterator[gpd.GeoDataFrame]] | None = None
    notes: tuple[Words, ...] = ()
    rename: Mapping[str, str] | None = None

    def sample(self) -> gpd.GeoDataFrame:
        """The first rows."""
        return next(self.read(SAMPLE), gpd.GeoDataFrame({"geometry": []}, geometry="geometry"))


def shape_named(name: str | None) -> Shape:
    """Shape of a geometry type's name ("MultiPolygon Z"), ``any`` when it says nothing."""
    return _SHAPES.get((name or "").lower().split(" ")[0].removeprefix("2.5d "), "any")


def shape_of(frame: gpd.GeoDataFrame) -> Shape:
    """Shape of the geometries in ``frame``, ``any`` when they are mixed or missing."""
    found = {shape_named(kind) for kind in frame.geometry.dropna().geom_type.unique()}
    return found.pop() if len(found) == 1 else "any"
