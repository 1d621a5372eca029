"""The order of cells in a community: rows from north to south, in each from west to east."""

from __future__ import annotations

import numpy as np
import shapely

from grids.generate.ground import Array


def reading_order(cells: Array) -> Array:
    """Indices of cells (metres) in reading order; a row is as high as a cell of mean size is wide.

    GB/T 30428.1: sequence numbers run from left to right and from top to bottom.
    """
    if not len(cells):
        return np.empty(0, dtype=np.int64)
    xy = shapely.get_coordinates(shapely.centroid(cells))
    height = float(np.sqrt(np.median(shapely.area(cells))))
    row = np.floor((shapely.total_bounds(cells)[3] - xy[:, 1]) / height)
    return np.lexsort((xy[:, 1], xy[:, 0], row))
