"""Neighbours get each other's vertices, so that common borders agree point by point."""

from __future__ import annotations

import numpy as np
import shapely

from grids.generate.ground import Array
from grids.generate.options import GRID

NEAR = 5e-4
"""A vertex this close to a border lies on it (m): rounding to the raster moves it by a tenth."""


def stitch(cells: Array) -> Array:
    """Cells in metres with every neighbour's vertex on their borders."""
    points, first = _vertices(cells)
    tree = shapely.STRtree(shapely.boundary(cells))
    vertex, cell = tree.query(shapely.points(points), predicate="dwithin", distance=NEAR)
    has = np.isin(_keys(vertex, cell, len(cells)), first)
    vertex, cell = vertex[~has], cell[~has]
    made = cells.copy()
    for own in np.unique(cell).tolist():
        made[own] = _with(cells[own], points[vertex[cell == own]])
    return made


def _vertices(cells: Array) -> tuple[Array, Array]:
    """Distinct vertices, and keys of the pairs (vertex, cell that has it)."""
    xy, cell = shapely.get_coordinates(cells, return_index=True)
    whole = np.rint(xy / GRID).astype(np.int64)
    _, first, vertex = np.unique(whole, axis=0, return_index=True, return_inverse=True)
    return xy[first], np.unique(_keys(vertex.reshape(-1), cell, len(cells)))


def _keys(vertex: Array, cell: Array, count: int) -> Array:
    return np.asarray(vertex.astype(np.int64) * count + cell)


def _with(cell: shapely.Polygon, points: Array) -> shapely.Polygon:
    rings = [_ring(np.asarray(ring.coords), points) for ring in [cell.exterior, *cell.interiors]]
    made = shapely.Polygon(rings[0], rings[1:])
    return made if made.is_valid else cell


def _ring(xy: Array, points: Array) -> Array:
    """A ring with points put between the ends of the edges they lie on."""
    start, step = xy[:-1], np.diff(xy, axis=0)
    way = ((points[:, None] - start) * step).sum(2) / np.maximum((step * step).sum(1), 1e-18)
    way = np.clip(way, 0, 1)
    off = np.hypot(*np.moveaxis(start + way[..., None] * step - points[:, None], 2, 0))
    edge = off.argmin(axis=1)
    on = off[np.arange(len(points)), edge] <= NEAR
    edge, points = edge[on], points[on]
    order = np.lexsort((way[on][np.arange(len(edge)), edge], edge))
    return np.insert(xy, edge[order] + 1, points[order], axis=0)
