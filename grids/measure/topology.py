"""Coverage, overlaps and enclaves of a grid."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

Array = np.ndarray[Any, np.dtype[Any]]


def coverage_error(cells: Array, communities: Array) -> float:
    """Symmetric difference of all cells and all communities, over the communities' area."""
    whole = shapely.union_all(cells)
    wanted = shapely.union_all(communities)
    return float(shapely.area(shapely.symmetric_difference(whole, wanted)) / wanted.area)


def overlap(cells: Array) -> float:
    """Square metres that cells share, added up over all pairs."""
    left, right = shapely.STRtree(cells).query(cells, predicate="overlaps")
    once = left < right
    common = shapely.intersection(cells[left[once]], cells[right[once]])
    return float(shapely.area(common).sum())


def enclosing(cells: Array, communities: Array) -> Array:
    """Which cells have a hole that is none of the communities' holes: they enclose other cells."""
    rings, owner = shapely.get_rings(cells, return_index=True)
    inner = np.append(False, owner[1:] == owner[:-1])
    found = np.zeros(len(cells), dtype=bool)
    if inner.any():
        holes = shapely.point_on_surface(shapely.polygons(rings[inner]))
        hit, _ = shapely.STRtree(communities).query(holes, predicate="within")
        covered = np.zeros(len(holes), dtype=bool)
        covered[hit] = True
        found[owner[inner][covered]] = True
    return found
