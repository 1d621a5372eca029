"""Points whose Voronoi regions divide the ground: on outlines of buildings, and over open ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import KDTree

from grids.generate.ground import Array, Ground
from grids.generate.options import Options

NARROW, WIDE = 2.5, 9.0
"""Spacing along an outline (m): close to a neighbour, and where none is near."""
RUN = 40.0
"""The surroundings of a large building are shared out in pieces of about this length (m).

One that is too large for a cell anyway keeps its surroundings.
"""


@dataclass(frozen=True)
class Seeds:
    """Positions (n × 2) and the label of each: one per building, run of a giant, or free point."""

    xy: Array
    label: Array


def seeds(ground: Ground, options: Options) -> Seeds:
    """Seeds of a piece of ground; labels 0 … n-1 are the buildings in their order."""
    xy, label = _outlines(ground.buildings, options)
    free = _lattice(ground, xy, options.lattice)
    first = int(label.max(initial=len(ground.buildings) - 1)) + 1
    return Seeds(np.concatenate([xy, free]), np.concatenate([label, first + np.arange(len(free))]))


def _outlines(buildings: Array, options: Options) -> tuple[Array, Array]:
    if not len(buildings):
        return np.empty((0, 2)), np.empty(0, dtype=np.int64)
    rings = shapely.get_exterior_ring(buildings)
    dense = shapely.segmentize(rings, _spacing(buildings))
    xy, owner = shapely.get_coordinates(dense, return_index=True)
    last = np.append(owner[1:] != owner[:-1], True)
    xy, owner = xy[~last], owner[~last]
    area = shapely.area(buildings)
    shared = (area > options.giant) & (area <= options.most)
    return xy, _runs(xy, owner, shared, len(buildings))


def _spacing(buildings: Array) -> Array:
    """Spacing of each outline by the distance to the nearest other building."""
    if len(buildings) == 1:
        return np.array([WIDE])
    tree = shapely.STRtree(buildings)
    (near, _), metres = tree.query_nearest(
        buildings, exclusive=True, all_matches=False, return_distance=True
    )
    spacing = np.full(len(buildings), WIDE)
    spacing[near] = np.clip(0.8 * metres, NARROW, WIDE)
    return spacing


def _runs(xy: Array, owner: Array, giant: Array, count: int) -> Array:
    """Labels: the building, and for giants a new label every :data:`RUN` metres of outline."""
    label = owner.astype(np.int64)
    if not giant.any():
        return label
    step = np.hypot(*np.diff(xy, axis=0, prepend=xy[:1]).T)
    step[np.append(True, owner[1:] != owner[:-1])] = 0
    way = np.cumsum(step)
    way -= way[np.searchsorted(owner, owner)]
    rows = np.flatnonzero(giant[owner])
    pairs = np.stack([owner[rows], (way[rows] // RUN).astype(np.int64)], axis=1)
    _, number = np.unique(pairs, axis=0, return_inverse=True)
    label[rows] = count + number.reshape(-1)
    return label


def _lattice(ground: Ground, taken: Array, size: float) -> Array:
    """Free points in a lattice turned to the main direction of the place."""
    angle = _direction(ground)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = shapely.get_coordinates(shapely.envelope(ground.border)) @ turn
    low, high = np.floor(corners.min(0) / size), np.ceil(corners.max(0) / size)
    across, up = np.meshgrid(np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1))
    points = np.stack([across.ravel(), up.ravel()], axis=1) * size @ turn.T
    shapely.prepare(ground.border)
    points = points[shapely.contains_xy(ground.border, points[:, 0], points[:, 1])]
    if len(taken) and len(points):
        metres, _ = KDTree(taken).query(points, distance_upper_bound=0.6 * size)
        points = points[np.isinf(metres)]
        points = points[_outside(points, ground.buildings)]
    return np.asarray(points)


def _outside(points: Array, buildings: Array) -> Array:
    hit, _ = shapely.STRtree(buildings).query(shapely.points(points), predicate="intersects")
    free = np.ones(len(points), dtype=bool)
    free[hit] = False
    return free


def _direction(ground: Ground) -> float:
    """Main direction of walls and streets (radians, modulo a right angle), by length."""
    shapes = np.concatenate([ground.lines, ground.buildings, [ground.border]])
    lines = np.where(shapely.get_dimensions(shapes) == 2, shapely.boundary(shapes), shapes)
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    step = np.diff(xy, axis=0)[owner[1:] == owner[:-1]]
    length = np.hypot(step[:, 0], step[:, 1])
    angle = 4 * np.arctan2(step[:, 1], step[:, 0])
    return float(np.arctan2((length * np.sin(angle)).sum(), (length * np.cos(angle)).sum()) / 4)
