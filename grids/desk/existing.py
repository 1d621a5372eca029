"""An existing grid, as surveys deliver it, made ready for :func:`grids.desk.fill.fill`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.store.problem import Problem

OLD, NEW = 14, 15
"""Digits of a code of CJ/T 213-2005 (2-digit serial) and of GB/T 30428.1 (3-digit serial)."""


def padded(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Codes of 14 digits with their serial padded to the 15 of today, blank ones as none."""
    if "code" not in frame:
        return frame
    return frame.assign(code=[_code(value) for value in frame["code"]])


def _code(value: Any) -> Any:
    text = "" if value is None or value != value else str(value).strip().removesuffix(".0")
    old = len(text) == OLD and text.isascii() and text.isdigit()
    return f"{text[:12]}0{text[12:]}" if old else text or None


def homes(frame: gpd.GeoDataFrame, borders: Mapping[str, Any]) -> pd.Series[Any]:
    """Return the community of each cell: by its code, else of ``borders`` by where it lies, or None."""
    codes = frame["code"] if "code" in frame else [None] * len(frame)
    found = [code[:12] if isinstance(code, str) else None for code in codes]
    lost, names = np.flatnonzero([home is None for home in found]), sorted(borders)
    if len(lost) and names:
        tree = shapely.STRtree([borders[name] for name in names])
        spots = shapely.point_on_surface(frame.geometry.to_numpy()[lost])
        for spot, place in tree.query(spots, predicate="within").T[::-1]:
            found[lost[spot]] = names[place]
    return pd.Series(found, index=frame.index, dtype=object)


def homeless(places: pd.Series[Any]) -> list[Problem]:
    """The rows without code that lie in no community."""
    zh, en = "没有编码，也不在任何社区内。", "It has no code and lies in no community."
    return [Problem(row, "code", "no_community", zh, en) for row in places.index[places.isna()]]


def repeated(frame: pd.DataFrame, column: str, code: str, words: Sequence[str]) -> list[Problem]:
    """The rows whose value of ``column`` occurred before in the delivery."""
    if column not in frame:
        return []
    values = frame[column]
    return [
        Problem(row, column, code, *words)
        for row in values.index[values.notna() & values.duplicated()]
    ]
