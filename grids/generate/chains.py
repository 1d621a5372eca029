"""Borders between cells as lines from junction to junction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from grids.generate import costs
from grids.generate.connect import components
from grids.generate.ground import Array
from grids.generate.mesh import Mesh
from grids.generate.options import GRID

FIXED, STREET, OPEN = 0, 1, 2
"""Kinds of chain: given border, along a street or water's edge, over open ground."""


@dataclass(frozen=True)
class Chains:
    """Lines between junctions, ``kind`` of each, and ``sides``: the two cells (-1 outside)."""

    lines: Array
    kind: Array
    sides: Array


def chains(mesh: Mesh, cell: Array, cost: Array) -> Chains:
    """The borders of a division; ``cell`` is that of each face, ``cost`` that of each edge."""
    sides = np.where(mesh.sides >= 0, cell[mesh.sides], -1)
    border = np.flatnonzero(sides[:, 0] != sides[:, 1])
    sides = np.sort(sides[border], axis=1)
    ends = mesh.ends[border]
    kind = np.where(cost[border] <= costs.STREET, STREET, OPEN)
    kind[sides[:, 0] < 0] = FIXED
    part = _joined(ends, kind, len(mesh.points))
    order = np.argsort(part, kind="stable")
    segments = shapely.linestrings(mesh.points[ends[order]])
    lines = shapely.line_merge(shapely.multilinestrings(segments, indices=part[order]))
    first = np.unique(part, return_index=True)[1]
    return Chains(np.asarray(lines, dtype=object), kind[first], sides[first])


def without_nodes(lines: Array, border: shapely.Polygon) -> Array:
    """Lines along a given border without the points that noding put between its own."""
    bends = shapely.simplify(lines, 2 * GRID, preserve_topology=False)
    own = np.concatenate([shapely.get_coordinates(border), shapely.get_coordinates(bends)])
    xy, line = shapely.get_coordinates(lines, return_index=True)
    whole = np.rint(np.concatenate([own, xy]) / GRID).astype(np.int64)
    count = np.unique(whole, axis=0, return_inverse=True)[1].reshape(-1)
    keep = np.isin(count[len(own) :], count[: len(own)])
    keep |= np.append(True, line[1:] != line[:-1]) | np.append(line[1:] != line[:-1], True)
    return np.asarray(shapely.linestrings(xy[keep], indices=line[keep]))


def _joined(ends: Array, kind: Array, count: int) -> Array:
    """The chain of each edge: edges go on through points where just two of one kind meet."""
    degree = np.bincount(ends.ravel(), minlength=count)
    low, high = np.full(count, 9), np.full(count, -1)
    for side in (0, 1):
        np.minimum.at(low, ends[:, side], kind)
        np.maximum.at(high, ends[:, side], kind)
    through = (degree == 2) & (low == high)
    point = ends.ravel()
    edge = np.repeat(np.arange(len(ends)), 2)
    keep = through[point]
    point, edge = point[keep], edge[keep]
    order = np.argsort(point, kind="stable")
    pairs = edge[order].reshape(-1, 2)
    return components(len(ends), pairs[:, 0], pairs[:, 1])
