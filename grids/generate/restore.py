"""Back to the input's system: given vertices come back bit for bit, new ones on given edges lie on them."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from gis.crs import CrsRef, resolve, transform
from grids.generate import shapes
from grids.generate.ground import Array, on_raster
from grids.generate.options import GRID

NEAR = 1e-3
"""A new vertex this close to a given edge lies on it (m)."""


class Restore:
    """Knows the edges of given areas both in metres and in the system they came in.

    An edge that is straight in degrees is curved in metres: by 5 mm on 500 m. A new vertex on it is
    therefore put on the edge in the system of the input.
    """

    def __init__(self, frames: list[gpd.GeoDataFrame], crs: CrsRef) -> None:
        self.crs = crs
        self.target = resolve(frames[0].crs.to_wkt())
        given, metres = [], []
        for frame in frames:
            native = transform(
                np.asarray(frame.geometry.array, dtype=object),
                resolve(frame.crs.to_wkt()),
                self.target,
            )
            moved = shapes.metric(frame, crs)
            rows = ~shapely.is_missing(moved)
            given.append(shapely.force_2d(native[rows]))
            metres.append(on_raster(moved[rows]))
        self._edges(np.concatenate(given), np.concatenate(metres))

    def _edges(self, given: Array, metres: Array) -> None:
        native, line = shapely.get_coordinates(_rings(given), return_index=True)
        moved = shapely.get_coordinates(_rings(metres))
        joined = np.flatnonzero(line[1:] == line[:-1])
        self.start, self.end = native[joined], native[joined + 1]
        self.tree = shapely.STRtree(
            shapely.linestrings(np.stack([moved[joined], moved[joined + 1]], axis=1))
        )
        _, first = np.unique(_whole(moved), axis=0, return_index=True)
        self.known, self.value = moved[first], native[first]
        """Given vertices in metres and in the system they came in."""

    def __call__(self, geoms: Array) -> Array:
        """Geometries in metres in the input's system."""
        xy = shapely.get_coordinates(geoms)
        distinct, first, inverse = np.unique(
            _whole(xy), axis=0, return_index=True, return_inverse=True
        )
        made = self._points(distinct, xy[first])
        moved: Any = shapely.set_coordinates(geoms.copy(), made[inverse.reshape(-1)])
        return _sound(np.asarray(moved, dtype=object))

    def _points(self, whole: Array, xy: Array) -> Array:
        made = shapely.get_coordinates(transform(shapely.points(xy), self.crs, self.target))
        both = np.concatenate([_whole(self.known), whole])
        _, number = np.unique(both, axis=0, return_inverse=True)
        number = number.reshape(-1)
        place = np.full(int(number.max()) + 1, -1, dtype=np.int64)
        place[number[: len(self.known)]] = np.arange(len(self.known))
        place = place[number[len(self.known) :]]
        new = np.flatnonzero(place < 0)
        made[place >= 0] = self.value[place[place >= 0]]
        made[new] = self._on_edges(xy[new], made[new])
        return np.asarray(made)

    def _on_edges(self, xy: Array, made: Array) -> Array:
        point, edge = self.tree.query(shapely.points(xy), predicate="dwithin", distance=NEAR)
        point, once = np.unique(point, return_index=True)
        edge = edge[once]
        start, step = self.start[edge], self.end[edge] - self.start[edge]
        way = ((made[point] - start) * step).sum(1) / np.maximum((step * step).sum(1), 1e-300)
        made[point] = start + np.clip(way, 0, 1)[:, None] * step
        return made


def _sound(geoms: Array) -> Array:
    """Polygons as they are; of one that rounding let touch itself the largest part."""
    for row in np.flatnonzero(~shapely.is_valid(geoms)).tolist():
        mended = shapely.make_valid(geoms[row], method="structure", keep_collapsed=False)
        parts = shapely.get_parts(mended)
        geoms[row] = parts[np.argmax(shapely.area(parts))]
    return geoms


def _rings(geoms: Array) -> Array:
    return np.asarray(shapely.get_rings(shapely.get_parts(geoms)))


def _whole(xy: Array) -> Array:
    return np.asarray(np.rint(xy / GRID).astype(np.int64))
