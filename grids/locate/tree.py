"""Points in cells by a spatial tree of the cells, each prepared once.

Tried beside it: a raster of 6 m whose pixels name their cell where no border runs, the tree for the
others. For 60 000 cells it answered a million points in 0.6 s instead of 3.8 s, with the same codes,
but took 3.8 s and 67 MB to make after every edition. The tree takes 0.02 s, and stays.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

NOWHERE = -1
Positions = NDArray[np.int64]


class CellTree:
    """Finds for each point the first cell (in the order given) that holds it or has it on its border."""

    def __init__(self, shapes: Any) -> None:
        self._shapes = np.asarray(shapes, dtype=object)
        self._tree = shapely.STRtree(self._shapes)

    def find(self, lonlat: NDArray[np.float64]) -> Positions:
        """Return the position of the cell of each point (n × 2), NOWHERE where there is none."""
        count = len(self._shapes)
        found = np.full(len(lonlat), count, dtype=np.int64)
        if count and len(lonlat):
            point, cell = self._tree.query(shapely.points(lonlat), predicate="intersects")
            np.minimum.at(found, point, cell)
        found[found == count] = NOWHERE
        return found
