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
    order = _from_west(xy)
    found: list[Array] = []
    start = 0
    while start < len(order):
        end = min(start + STRIP, len(order))
        reach = _reach(xy, order, end, metres)
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


def _from_west(xy: Array) -> Array:
    """Indices of the finite rows by x, in 32 bits: ten million are to fit into memory."""
    order = np.argsort(xy[:, 0], kind="stable").astype(np.int32)
    finite = np.isfinite(xy[order, 0]) & np.isfinite(xy[order, 1])
    return np.asarray(order[finite])


def _reach(xy: Array, order: Array, end: int, metres: float) -> int:
    """One beyond the last index of ``order`` within ``metres`` east of the strip that ends at ``end``."""
    far, last = xy[order[end - 1], 0] + metres, end
    while last < len(order):
        ahead = xy[order[last : last + STRIP], 0]
        within = int(np.searchsorted(ahead, far, side="right"))
        last += within
        if within < len(ahead):
            break
    return last


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
