"""Streets: the lines of one name, the pieces of them by cell, and one entity for each place where they run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocoding.index import cells
from geocoding.index.hashes import Hashes

APART = 500.0
"""Parts of one name farther apart than this (m) are different streets."""
WIDE = 3_000.0
SQUARE = 2_500.0
"""Doors of one street lie in squares of this width (m) that touch."""
PIECE = 100.0
"""Longest piece of a line in the cells (m)."""


def parts_of(hashes: Hashes, shapes: Any) -> tuple[Hashes, Any, NDArray[np.int64]]:
    """Return the single lines sorted by street, with the row that each comes from."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    order = np.argsort(hashes[owner], kind="stable")
    return hashes[owner][order], parts[order], owner[order]


def arrays(
    hashes: Hashes, shapes: Any, levels: NDArray[Any], ids: NDArray[Any]
) -> dict[str, NDArray[Any]]:
    """Return the ``lines`` and ``pieces`` arrays; ``shapes`` are metric, ``hashes`` those of the names."""
    street, parts, owner = parts_of(hashes, shapes)
    coords, index = shapely.get_coordinates(parts, return_index=True)
    starts = np.searchsorted(index, np.arange(len(parts) + 1)).astype(np.int64)
    made = {
        "lines.street": street.astype(np.uint64),
        "lines.coords": coords,
        "lines.starts": starts,
        "lines.level": levels[owner].astype(np.int8),
        "lines.road": ids[owner],
    }
    return made | _pieces(parts)


def _pieces(parts: Any) -> dict[str, NDArray[Any]]:
    dense = shapely.segmentize(parts, PIECE) if len(parts) else parts
    coords, index = shapely.get_coordinates(dense, return_index=True)
    same = index[1:] == index[:-1]
    first, second = coords[:-1][same], coords[1:][same]
    middle = (first + second) / 2
    made = (
        cells.build(middle[:, 0], middle[:, 1]) if len(middle) else cells.build(*np.empty((2, 0)))
    )
    return {
        "piece.ends": np.hstack((first, second)),
        "piece.line": index[:-1][same].astype(np.int32),
        **made.arrays("pieces"),
    }


def clusters(names: NDArray[Any], shapes: Any) -> NDArray[np.int64]:
    """Return a group number per line: one name, no gap wider than APART."""
    frame = pd.DataFrame({"name": names})
    bounds = shapely.bounds(shapes)
    group = np.zeros(len(names), np.int64)
    following = 0
    for rows in frame.groupby("name", sort=False).indices.values():
        local = _split(shapes[rows], bounds[rows]) if len(rows) > 1 else np.zeros(1, np.int64)
        group[rows] = local + following
        following += int(local.max()) + 1
    return group


def spots_apart(
    names: pd.Series[str], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return a group number per spot: one name, no gap of more than about SQUARE to 2 SQUARE (m)."""
    frame = pd.DataFrame({"name": names.to_numpy(), "u": x // SQUARE, "v": y // SQUARE})
    cells = frame.drop_duplicates().reset_index(drop=True)
    beside = [
        cells.assign(u=cells["u"] + du, v=cells["v"] + dv) for du in (-1, 0, 1) for dv in (-1, 0, 1)
    ]
    place = cells.reset_index(names="place")
    pairs = pd.concat(
        [part.reset_index(names="one").merge(place, on=["name", "u", "v"]) for part in beside]
    )
    group = components(len(cells), pairs["one"].to_numpy(), pairs["place"].to_numpy())
    found = frame.merge(cells.assign(group=group), on=["name", "u", "v"], how="left")
    return np.asarray(found["group"], np.int64)


def _split(shapes: Any, bounds: NDArray[np.float64]) -> NDArray[np.int64]:
    span = bounds[:, 2:].max(axis=0) - bounds[:, :2].min(axis=0)
    if span.max() < WIDE:
        return np.zeros(len(shapes), np.int64)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=APART)
    return components(len(shapes), left, right)


def components(count: int, left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.int64]:
    """Return the connected component of each of ``count`` things joined by pairs."""
    label = np.arange(count)
    while True:
        lowest = label.copy()
        np.minimum.at(lowest, left, label[right])
        np.minimum.at(lowest, right, label[left])
        lowest = lowest[lowest]
        if (lowest == label).all():
            return np.unique(label, return_inverse=True)[1].astype(np.int64)
        label = lowest


def middle(lines: Any) -> tuple[float, float, float]:
    """Return a point of the street near the middle of its lines, and half its extent (m)."""
    lengths = shapely.length(lines)
    longest = lines[int(np.argmax(lengths))]
    centre = shapely.centroid(shapely.multilinestrings(list(lines)))
    line = shapely.multilinestrings(list(lines)) if len(lines) < 200 else longest
    on = shapely.get_coordinates(shapely.shortest_line(line, centre))[0]
    box = shapely.total_bounds(lines)
    return float(on[0]), float(on[1]), float(np.hypot(box[2] - box[0], box[3] - box[1]) / 2)
