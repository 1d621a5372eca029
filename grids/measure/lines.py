"""How much of the border between cells runs along streets, rail and shores."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

Array = np.ndarray[Any, np.dtype[Any]]

NEAR = 2.0
"""Along a line means within this distance (m)."""
STEP = 4.0
"""The border is judged at the middle of pieces of at most this length (m)."""


def street_share(cells: Array, communities: Array, streets: Array) -> float:
    """Share of the inner border within :data:`NEAR` of ``streets``; NaN without inner border."""
    pieces = _inner_border(cells, communities)
    if not len(pieces):
        return float("nan")
    length = shapely.length(pieces)
    if not len(streets):
        return 0.0
    middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    hit = shapely.STRtree(streets).query(middle, predicate="dwithin", distance=NEAR)[0]
    near = np.zeros(len(pieces), dtype=bool)
    near[hit] = True
    return float(length[near].sum() / length.sum())


def _inner_border(cells: Array, communities: Array) -> Array:
    """Short straight pieces of the cells' borders that are no border of a community."""
    dense = shapely.segmentize(shapely.boundary(cells), STEP)
    xy, line = shapely.get_coordinates(dense, return_index=True)
    start = np.flatnonzero(line[1:] == line[:-1])
    pieces = shapely.linestrings(np.stack([xy[start], xy[start + 1]], axis=1))
    middle = shapely.points(xy[start] / 2 + xy[start + 1] / 2)
    edge = shapely.boundary(communities)
    outer = np.zeros(len(pieces), dtype=bool)
    outer[shapely.STRtree(edge).query(middle, predicate="dwithin", distance=0.05)[0]] = True
    return np.asarray(pieces[~outer])
