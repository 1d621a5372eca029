"""Which cells border on each other, and whether a set of cells hangs together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely

Neighbours = list[dict[int, float]]
"""For each cell its neighbours by position, with the length of the common border (degrees)."""


def neighbours(shapes: Any) -> Neighbours:
    """Return who borders on whom; a common corner is no border."""
    cells = np.asarray(shapes, dtype=object)
    left, right = shapely.STRtree(cells).query(cells, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    common = shapely.intersection(shapely.boundary(cells[left]), shapely.boundary(cells[right]))
    lengths = shapely.length(common)
    found: Neighbours = [{} for _ in cells]
    for a, b, length in zip(left.tolist(), right.tolist(), lengths.tolist(), strict=True):
        if length > 0:
            found[a][b] = found[b][a] = length
    return found


def connected(members: Iterable[int], near: Neighbours | Mapping[int, Mapping[int, float]]) -> bool:
    """Tell whether the cells hang together; none at all do."""
    left = set(members)
    if not left:
        return True
    waiting = [left.pop()]
    while waiting:
        reached = left.intersection(near[waiting.pop()])
        left -= reached
        waiting.extend(reached)
    return not left
