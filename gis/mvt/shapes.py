"""Geometries as drawing commands (spec 4.3): a cursor that moves by differences, in units of the tile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from gis.mvt.varint import ragged, rows

POINT, LINE, POLYGON = 1, 2, 3
MOVE_TO, LINE_TO, CLOSE = 1, 2, 15
"""Commands; the first two are shifted by three bits and carry how often they are repeated."""
_KINDS = np.array([POINT, LINE, LINE, POLYGON, POINT, LINE, POLYGON, 0])
"""By shapely's number of a geometry's type; 0 for collections."""
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Shapes:
    """The kind of each feature's geometry (1 point, 2 line, 3 polygon) and its commands."""

    kinds: Numbers
    commands: pa.BinaryArray

    def take(self, chosen: Numbers) -> Self:
        """Return the shapes at these places."""
        return type(self)(self.kinds[chosen], self.commands.take(pa.array(chosen)))

    def __add__(self, other: Shapes) -> Shapes:
        commands = pa.concat_arrays([self.commands, other.commands])
        return Shapes(np.concatenate([self.kinds, other.kinds]), commands)


def points(x: Numbers, y: Numbers) -> Shapes:
    """Return single points."""
    commands = rows(MOVE_TO | 1 << 3, _zigzag(x), _zigzag(y))
    return Shapes(np.full(len(x), POINT), commands)


def drawn(geometries: NDArray[Any]) -> Shapes:
    """Return any geometries but collections: whole numbers, y downwards, outer rings clockwise."""
    kinds = _KINDS[shapely.get_type_id(geometries)]
    paths, feature = _paths(geometries, kinds)
    xy, path = shapely.get_coordinates(paths, return_index=True)
    rings = kinds[feature] == POLYGON
    last = np.flatnonzero(np.diff(path, append=-1))
    kept = np.ones(len(path), bool)
    kept[last[rings]] = False  # a ring is closed by a command
    xy, path = xy[kept].astype(np.int64), path[kept]
    return Shapes(kinds, _commands(_Paths(kinds[feature], feature, path), xy, len(geometries)))


@dataclass(frozen=True)
class _Paths:
    """Point sets, lines and rings: their kinds and features, and the path of each coordinate."""

    kinds: Numbers
    feature: Numbers
    path: Numbers


def _paths(geometries: NDArray[Any], kinds: Numbers) -> tuple[NDArray[Any], Numbers]:
    """Sets of points, lines and rings in the order of their features, whose numbers come along."""
    spots, lines, areas = (np.flatnonzero(kinds == kind) for kind in (POINT, LINE, POLYGON))
    parts, of_line = shapely.get_parts(geometries[lines], return_index=True)
    polygons, of_area = shapely.get_parts(geometries[areas], return_index=True)
    rings, of_polygon = shapely.get_rings(polygons, return_index=True)
    feature = np.concatenate([spots, lines[of_line], areas[of_area[of_polygon]]])
    order = np.argsort(feature, kind="stable")
    return np.concatenate([geometries[spots], parts, rings])[order], feature[order]


def _commands(paths: _Paths, xy: Numbers, features: int) -> pa.BinaryArray:
    """One command moves to the start (or to every point), one draws the rest, one closes a ring."""
    counts = np.bincount(paths.path, minlength=len(paths.feature))
    spots, rings = paths.kinds == POINT, paths.kinds == POLYGON
    sizes = 1 + 2 * counts + ~spots + rings
    starts = np.cumsum(sizes) - sizes
    numbers = np.empty(int(sizes.sum()), np.int64)
    numbers[starts] = MOVE_TO | np.where(spots, counts, 1) << 3
    numbers[starts[~spots] + 3] = LINE_TO | (counts[~spots] - 1) << 3
    numbers[(starts + sizes - 1)[rings]] = CLOSE
    nth = np.arange(len(xy)) - (np.cumsum(counts) - counts)[paths.path]
    place = starts[paths.path] + 1 + 2 * nth + ((nth > 0) & ~spots[paths.path])
    steps = _zigzag(_steps(xy, paths.feature[paths.path]))
    numbers[place], numbers[place + 1] = steps[:, 0], steps[:, 1]
    return ragged(numbers, np.bincount(paths.feature, sizes, features).astype(np.int64))


def _steps(xy: Numbers, feature: Numbers) -> Numbers:
    """From each coordinate of a feature to the next; the first is counted from the tile's corner."""
    steps = np.diff(xy, axis=0, prepend=0)
    begins = np.flatnonzero(np.diff(feature, prepend=-1))
    steps[begins] = xy[begins]
    return steps


def _zigzag(numbers: Numbers) -> Numbers:
    """Signed numbers as unsigned ones, small where the number is."""
    return numbers << 1 ^ numbers >> 63
