"""Rows of one class nearer to each other than a distance, found strip by strip."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

STRIP = 400_000
"""Rows of one strip: bounds the memory of the tree."""
Array = NDArray[Any]


def neighbours(xy: Array, kind: Array, metres: float) -> tuple[Array, Array, Array]:
    """Pairs (earlier index, later index, distance) of rows of the same kind within ``metres``.

    ``xy`` is n × 2 in metres, NaN rows have no neighbours; ``kind`` are small integers. The result
    does not depend on the strips.
    """
    good = np.flatnonzero(np.isfinite(xy).all(axis=1))
    order = good[np.argsort(xy[good, 0], kind="stable")]
    x = xy[order, 0]
    found: list[Array] = []
    start = 0
    while start < len(order):
        end = min(start + STRIP, len(order))
        reach = int(np.searchsorted(x, x[end - 1] + metres, side="right"))
        pairs = _pairs(xy, kind, order[start:reach], metres)
        # Pairs wholly in the overlap are found again by the next strip.
        found.append(pairs if reach == end else pairs[(pairs < end - start).any(axis=1)])
        found[-1] = order[start:reach][found[-1]]
        start = end
    if not found:
        return np.empty(0, int), np.empty(0, int), np.empty(0)
    joined = np.sort(np.concatenate(found), axis=1)
    distance = np.hypot(*(xy[joined[:, 0]] - xy[joined[:, 1]]).T)
    return joined[:, 0], joined[:, 1], distance


def _pairs(xy: Array, kind: Array, rows: Array, metres: float) -> Array:
    """Index pairs within ``rows``; kinds are kept apart in a third dimension."""
    spots = np.column_stack([xy[rows], kind[rows] * (10.0 * metres + 1.0)])
    tree = cKDTree(spots, balanced_tree=False)
    return np.asarray(tree.query_pairs(metres, output_type="ndarray"))


def first_of_each(earlier: Array, later: Array, distance: Array) -> tuple[Array, Array, Array]:
    """Per later row its nearest earlier one (of equals the first), in the order of the rows."""
    order = np.lexsort((earlier, distance, later))
    rows, first = np.unique(later[order], return_index=True)
    return rows, earlier[order][first], distance[order][first]
