"""Faces and edges of one noded arrangement: the truth from which every polygon is put together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from grids.generate.connect import components
from grids.generate.ground import Array, on_raster
from grids.generate.options import GRID

CRUMB = 0.1
"""Faces that touch no other and together have less than this area (m²) are rounding."""


@dataclass(frozen=True)
class Mesh:
    """Faces of an arrangement inside a border.

    ``faces`` are polygons, ``inner`` a point in each. Edges are straight: ``ends`` (m × 2) index
    ``points``; ``sides`` (m × 2) are the faces on both sides, -1 outside.
    """

    faces: Array
    inner: Array
    points: Array
    ends: Array
    sides: Array

    @property
    def length(self) -> Array:
        """Length of each edge."""
        step = self.points[self.ends[:, 0]] - self.points[self.ends[:, 1]]
        return np.asarray(np.hypot(step[:, 0], step[:, 1]))

    @property
    def middle(self) -> Array:
        """The middle of each edge, as points."""
        return np.asarray(shapely.points(self.points[self.ends].mean(axis=1)))


def mesh(border: shapely.Polygon, lines: Array) -> Mesh:
    """Node ``lines`` with the border on the raster; keep the faces inside the border."""
    noded = shapely.union_all(np.append(lines, shapely.boundary(border)), grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    faces = on_raster(faces)
    inner = np.asarray(shapely.point_on_surface(faces))
    shapely.prepare(border)
    inside = shapely.intersects(border, inner)
    faces, inner = faces[inside], inner[inside]
    order = np.lexsort(shapely.get_coordinates(inner).T)
    faces, inner = faces[order], inner[order]
    faces, inner = _attached(faces, inner)
    return Mesh(faces, inner, *edges(faces))


def _attached(faces: Array, inner: Array) -> tuple[Array, Array]:
    """Faces that hang together; crumbs that rounding has cut off from all others are dropped."""
    sides = edges(faces)[2]
    both = sides[(sides >= 0).all(axis=1)]
    part = components(len(faces), both[:, 0], both[:, 1])
    keep = (np.bincount(part, shapely.area(faces)) > CRUMB)[part]
    return faces[keep], inner[keep]


def edges(faces: Array) -> tuple[Array, Array, Array]:
    """Points, ends and sides of the straight edges of polygons that share their vertices exactly."""
    rings, owner = shapely.get_rings(faces, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    whole = np.rint(xy / GRID).astype(np.int64)
    keys = np.ascontiguousarray(whole - whole.min(axis=0))
    code = keys[:, 0] * (keys[:, 1].max() + 1) + keys[:, 1]
    _, first, vertex = np.unique(code, return_index=True, return_inverse=True)
    points = xy[first]
    start = np.flatnonzero(ring[1:] == ring[:-1])
    pair = np.sort(np.stack([vertex[start], vertex[start + 1]], axis=1), axis=1)
    face = owner[ring[start]]
    real = pair[:, 0] != pair[:, 1]
    pair, face = pair[real], face[real]
    key = pair[:, 0] * len(points) + pair[:, 1]
    order = np.argsort(key, kind="stable")
    key, pair, face = key[order], pair[order], face[order]
    new = np.append(True, key[1:] != key[:-1])
    row = np.flatnonzero(new)
    sides = np.full((len(row), 2), -1, dtype=np.int64)
    sides[:, 0] = face[row]
    twin = np.flatnonzero(~new)
    sides[np.cumsum(new)[twin] - 1, 1] = face[twin]
    return points, pair[row], sides
