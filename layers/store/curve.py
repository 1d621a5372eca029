"""The order in which a load's rows are stored: along a curve over the map.

What is near on the map then lies on the same pages, and a window reads a fraction of them. Each
chunk of a load is put in order by itself, while the chunk before is being copied: the server need
not sort, and a window meets a few pages of each chunk.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

Geometries = NDArray[Any]
WORTH_SORTING = 1_000
"""Rows of a chunk; fewer keep the order of the delivery."""


def in_order(rows: pd.DataFrame, geoms: Geometries) -> tuple[pd.DataFrame, Geometries]:
    """Rows and their shapes along the curve over their own box.

    They stay in the order of the delivery where a key occurs twice, for the first one counts, and
    where one has no place.
    """
    keys = [rows[name].dropna() for name in ("source_id", "code") if name in rows]
    placeless = shapely.is_missing(geoms) | shapely.is_empty(geoms)
    if len(rows) < WORTH_SORTING or placeless.any() or not all(key.is_unique for key in keys):
        return rows, geoms
    order = np.argsort(_places(geoms), kind="stable")
    return rows.iloc[order].reset_index(drop=True), geoms[order]


def _places(geoms: Geometries) -> NDArray[np.uint32]:
    """Places of the boxes' centres along Morton's curve: the bits of x and y in turn."""
    west, south, east, north = shapely.bounds(geoms).T
    return _spread(_cells(west + east)) | _spread(_cells(south + north)) << np.uint32(1)


def _cells(sides: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Numbers of 16 bits between the least and the greatest."""
    least, most = sides.min(), sides.max()
    return ((sides - least) * (65_535 / max(most - least, 1e-300))).astype(np.uint32)


def _spread(bits: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Each bit followed by a free one."""
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        bits = (bits | bits << np.uint32(shift)) & np.uint32(mask)
    return bits
