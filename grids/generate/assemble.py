"""Polygons of cells out of their borders."""

from __future__ import annotations

import numpy as np
import shapely

from grids.generate.ground import Array
from grids.generate.mesh import edges


def polygons(lines: Array, sides: Array, count: int, border: shapely.Polygon) -> Array | None:
    """The polygon of each of ``count`` cells; None if the lines do not bound exactly those.

    A polygon belongs to the cell that most of its border names; holes of ``border`` to none.
    """
    faces = shapely.get_parts(shapely.polygonize(lines))
    points, ends, face = edges(faces)
    chain = _chain_of(points, ends, lines)
    if (chain < 0).any():
        return None
    step = points[ends[:, 0]] - points[ends[:, 1]]
    length = np.hypot(step[:, 0], step[:, 1])
    votes = np.zeros((len(faces), count + 1))
    for own in (0, 1):
        inner = face[:, own] >= 0
        for side in (0, 1):
            np.add.at(votes, (face[inner, own], sides[chain[inner], side]), length[inner])
    inside = _inside(faces, votes, border)
    faces, cell = faces[inside], votes[inside, :count].argmax(axis=1)
    made = np.full(count, None, dtype=object)
    made[cell] = faces
    for own in np.flatnonzero(
        np.bincount(cell, minlength=count) > 1
    ).tolist():  # crumbs of the raster
        made[own] = shapely.coverage_union_all(faces[cell == own])
    return made if (shapely.get_type_id(made) == 3).all() else None


def _inside(faces: Array, votes: Array, border: shapely.Polygon) -> Array:
    """Which faces are no hole of the border: only those with nothing but outside around need a look."""
    inside = np.ones(len(faces), dtype=bool)
    doubtful = np.flatnonzero(votes[:, -1] >= votes[:, :-1].max(axis=1))
    inside[doubtful] = shapely.intersects(border, shapely.point_on_surface(faces[doubtful]))
    return inside


def _chain_of(points: Array, ends: Array, lines: Array) -> Array:
    """The chain that each straight edge comes from, -1 if none."""
    xy, chain = shapely.get_coordinates(lines, return_index=True)
    start = np.flatnonzero(chain[1:] == chain[:-1])
    known, key = _numbers(points, xy)
    tail, head = key[start], key[start + 1]
    name = np.minimum(tail, head) * known + np.maximum(tail, head)
    order = np.argsort(name, kind="stable")
    asked = np.minimum(ends[:, 0], ends[:, 1]) * known + np.maximum(ends[:, 0], ends[:, 1])
    place = np.minimum(np.searchsorted(name[order], asked), len(order) - 1)
    return np.where(name[order][place] == asked, chain[start[order[place]]], -1)


def _numbers(points: Array, xy: Array) -> tuple[int, Array]:
    """For positions their index among ``points``, or a number beyond them."""
    order = np.lexsort(points.T)
    both = np.concatenate([points, xy])
    _, inverse = np.unique(both, axis=0, return_inverse=True)
    inverse = inverse.reshape(-1)
    index = np.full(int(inverse.max()) + 1, -1, dtype=np.int64)
    index[inverse[: len(points)][order]] = order
    found = index[inverse[len(points) :]]
    missing = found < 0
    found[missing] = len(points) + np.arange(int(missing.sum()))
    return len(points) + int(missing.sum()) + 1, found
