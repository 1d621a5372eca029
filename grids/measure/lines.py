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


TOGETHER = 200
"""Cells whose borders are cut into pieces at once: all of a city's would take gigabytes."""


def street_share(cells: Array, communities: Array, streets: Array) -> float:
    """Share of the inner border within :data:`NEAR` of ``streets``; NaN without inner border."""
    edges = shapely.STRtree(shapely.boundary(communities))
    lines = shapely.STRtree(streets)
    parts = [
        _lengths(cells[start : start + TOGETHER], edges, lines)
        for start in range(0, len(cells), TOGETHER)
    ]
    near, whole = np.sum(parts, axis=0) if parts else (0.0, 0.0)
    return float(near / whole) if whole else float("nan")


def _lengths(cells: Array, edges: shapely.STRtree, streets: shapely.STRtree) -> tuple[float, float]:
    """Metres of inner border along streets, and in all."""
    pieces = _inner_border(cells, edges)
    length = shapely.length(pieces)
    middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    near = np.zeros(len(pieces), dtype=bool)
    near[streets.query(middle, predicate="dwithin", distance=NEAR)[0]] = True
    return float(length[near].sum()), float(length.sum())


def _inner_border(cells: Array, edges: shapely.STRtree) -> Array:
    """Short straight pieces of the cells' borders that are no border of a community."""
    dense = shapely.segmentize(shapely.boundary(cells), STEP)
    xy, line = shapely.get_coordinates(dense, return_index=True)
    start = np.flatnonzero(line[1:] == line[:-1])
    pieces = shapely.linestrings(np.stack([xy[start], xy[start + 1]], axis=1))
    middle = shapely.points(xy[start] / 2 + xy[start + 1] / 2)
    outer = np.zeros(len(pieces), dtype=bool)
    outer[edges.query(middle, predicate="dwithin", distance=0.05)[0]] = True
    return np.asarray(pieces[~outer])
