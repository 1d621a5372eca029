"""One piece of a community with all that lies on it, in metres, in canonical order."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import shapely

from grids.generate.options import ALGORITHM, GRID, Options

Array = np.ndarray[Any, np.dtype[Any]]

GREEN, WATER = 1, 2
"""Kinds of open land."""


@dataclass(frozen=True)
class Ground:
    """A connected piece of a community and the features that touch it.

    ``lines`` are straight pieces a border may follow, with their ``cost`` per metre (see
    :mod:`grids.generate.costs`); ``land`` the dissolved green and water areas, ``kind`` of each;
    ``points`` (n × 2) the components. All coordinates lie on the raster of 0.1 mm.
    """

    code: str
    border: shapely.Polygon
    lines: Array
    cost: Array
    buildings: Array
    land: Array
    kind: Array
    points: Array

    def key(self, options: Options) -> str:
        """A name for everything the result depends on, for stored parts."""
        digest = sha256(repr((ALGORITHM, self.code, sorted(options.as_dict().items()))).encode())
        for shapes in ([self.border], self.lines, self.buildings, self.land):
            for blob in shapely.to_wkb(np.asarray(shapes, dtype=object), byte_order=1):
                digest.update(blob)
        for numbers in (self.cost, self.kind, self.points):
            digest.update(np.ascontiguousarray(numbers).tobytes())
        return digest.hexdigest()


def on_raster(geoms: Any) -> Array:
    """Geometries with every coordinate rounded to the raster; they may become invalid."""
    return np.asarray(shapely.transform(np.asarray(geoms, dtype=object), _rounded), dtype=object)


def _rounded(points: Array) -> Array:
    return np.asarray(np.rint(points / GRID) * GRID)


def canonical(geoms: Array) -> Array:
    """Indices that put geometries into an order that depends on nothing but their coordinates.

    Equal geometries are named once.
    """
    blobs = shapely.to_wkb(shapely.normalize(geoms), byte_order=1, output_dimension=2)
    _, first = np.unique(np.asarray(blobs, dtype=object), return_index=True)
    return np.asarray(first)
