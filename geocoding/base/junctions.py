"""Junctions: where two named streets meet, from the geometry of their centre lines.

Streets meet where their lines touch or cross on one level, or end within GAP of each other. Crossings on
different levels are kept and marked: people name them, but nobody turns there. Meetings of one pair that
lie within JOIN of each other are one junction (two carriageways make four).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geocoding.base.streets import components
from geocoding.index import cells
from geocoding.index.hashes import Hashes

GAP = 30.0
JOIN = 60.0


def arrays(
    street: Hashes, lines: Any, levels: NDArray[Any], context: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    """Return the ``junctions`` arrays of single lines sorted by street; not those among ``context`` lines."""
    left, right = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=GAP)
    keep = (street[left] < street[right]) & ~(context[left] & context[right])
    left, right = left[keep], right[keep]
    pair, xy, grade = _meetings(left, right, lines, levels)
    first, second = street[left[pair]], street[right[pair]]
    group = _grouped(first, second, xy)
    return _merged(first, second, xy, grade, group)


def _meetings(
    left: NDArray[Any], right: NDArray[Any], lines: Any, levels: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """Each point where a pair meets: the pair's number, the point, whether on different levels."""
    near = shapely.shortest_line(lines[left], lines[right])
    crossing = shapely.length(near) == 0
    shared = shapely.intersection(lines[left[crossing]], lines[right[crossing]])
    spots, owner = shapely.get_coordinates(shared, return_index=True)
    ends = shapely.get_coordinates(near[~crossing]).reshape(-1, 2, 2).mean(axis=1)
    pair = np.concatenate((np.flatnonzero(crossing)[owner], np.flatnonzero(~crossing)))
    xy = np.concatenate((spots, ends)) if len(spots) or len(ends) else np.empty((0, 2))
    grade = levels[left[pair]] != levels[right[pair]]
    return pair, xy, grade


def _grouped(first: Hashes, second: Hashes, xy: NDArray[np.float64]) -> NDArray[np.int64]:
    tree = shapely.STRtree(shapely.points(xy))
    left, right = tree.query(shapely.points(xy), predicate="dwithin", distance=JOIN)
    same = (first[left] == first[right]) & (second[left] == second[right])
    return components(len(xy), left[same], right[same])


def _merged(
    first: Hashes,
    second: Hashes,
    xy: NDArray[np.float64],
    grade: NDArray[np.bool_],
    group: NDArray[np.int64],
) -> dict[str, NDArray[Any]]:
    count = int(group.max()) + 1 if len(group) else 0
    size = np.maximum(np.bincount(group, minlength=count), 1)
    x = np.bincount(group, xy[:, 0], count) / size
    y = np.bincount(group, xy[:, 1], count) / size
    spread = np.zeros(count)
    np.maximum.at(spread, group, np.hypot(xy[:, 0] - x[group], xy[:, 1] - y[group]))
    level = np.bincount(group[~grade], minlength=count) > 0
    head = np.zeros(count, np.int64)
    head[group[::-1]] = np.arange(len(group))[::-1]
    order = np.argsort(first[head], kind="stable")
    return _table(
        first[head][order], second[head][order], x[order], y[order], spread[order], ~level[order]
    )


def _table(*columns: NDArray[Any]) -> dict[str, NDArray[Any]]:
    names = ("first", "second", "x", "y", "spread", "grade")
    made = {f"junctions.{name}": column for name, column in zip(names, columns, strict=True)}
    return made | cells.build(made["junctions.x"], made["junctions.y"]).arrays("crossings")
