"""The order of cells inside a community: rows from the north, each from the west."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from grids.edit.local import around

ROW = 100.0
"""Metres: height of a row, the side of the 10 000 m² square the grid is named after."""


def in_order(shapes: Any) -> NDArray[np.int64]:
    """Return the positions of ``shapes`` (lon/lat, one community) in the order of their serials.

    GB/T 30428.1: from left to right, from top to bottom. Centres within one row of 100 m, counted
    from the northernmost, are numbered from the west; ties by latitude, then as they come.
    """
    if not len(shapes):
        return np.empty(0, dtype=np.int64)
    middle = around(shapes).metres(shapely.get_coordinates(shapely.centroid(shapes)))
    rows = np.floor((middle[:, 1].max() - middle[:, 1]) / ROW)
    return np.lexsort((-middle[:, 1], middle[:, 0], rows))
