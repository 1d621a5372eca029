"""Neighbours get each other's vertices, so that common borders agree point by point."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.spatial import KDTree

from grids.generate.connect import components
from grids.generate.ground import Array
from grids.generate.options import GRID

NEAR = 5e-4
"""A vertex this close to a border lies on it (m): rounding to the raster moves it by a tenth."""
SAME = 1e-3
"""Vertices this close are one (m): two communities put theirs on a common border by rounding."""


def stitch(cells: Array, group: Array, given: Array) -> Array:
    """Cells in metres with every neighbour's vertex on their borders.

    Cells of one ``group`` share theirs already. Vertices that nearly
    coincide become one, that of ``given`` (n × 2) where there is one.
    """
    cells = _snapped(cells, given)
    points, owners = _vertices(cells, group)
    tree = shapely.STRtree(shapely.boundary(cells))
    vertex, cell = tree.query(shapely.points(points), predicate="dwithin", distance=NEAR)
    has = np.isin(_keys(vertex, group[cell], group), owners)
    vertex, cell = vertex[~has], cell[~has]
    made = cells.copy()
    for own in np.unique(cell).tolist():
        made[own] = _with(cells[own], points[vertex[cell == own]])
    return made


def _snapped(cells: Array, given: Array) -> Array:
    xy = shapely.get_coordinates(cells)
    known = np.unique(np.rint(given / GRID).astype(np.int64), axis=0)
    whole = np.rint(xy / GRID).astype(np.int64)
    every, number = np.unique(np.concatenate([known, whole]), axis=0, return_inverse=True)
    number = number.reshape(-1)
    rank = np.ones(len(every), dtype=np.int64)
    rank[number[: len(known)]] = 0
    pairs = KDTree(every * GRID).query_pairs(SAME, output_type="ndarray")
    if not len(pairs):
        return cells
    part = components(len(every), pairs[:, 0], pairs[:, 1])
    order = np.lexsort((rank, part))
    chief = order[np.unique(part[order], return_index=True)[1]]
    chief = np.where(rank == 0, np.arange(len(every)), chief[part])
    moved = (chief != np.arange(len(every)))[number[len(known) :]]
    made = xy.copy()
    made[moved] = every[chief[number[len(known) :][moved]]] * GRID
    owner = shapely.get_coordinates(cells, return_index=True)[1]
    result = np.asarray(shapely.set_coordinates(cells.copy(), made), dtype=object)
    for own in np.unique(owner[moved]).tolist():
        result[own] = _tidy(result[own])
    return result


def _tidy(cell: shapely.Polygon) -> shapely.Polygon:
    """A polygon without repeated points and without holes that have shrunk to nothing."""
    rings = [_distinct(np.asarray(ring.coords)) for ring in [cell.exterior, *cell.interiors]]
    holes = [ring for ring in rings[1:] if len(ring) > 3]
    return shapely.Polygon(rings[0], holes)


def _distinct(xy: Array) -> Array:
    return np.asarray(xy[np.append(True, (xy[1:] != xy[:-1]).any(axis=1))])


def _vertices(cells: Array, group: Array) -> tuple[Array, Array]:
    """Distinct vertices, and keys of the pairs (vertex, group that has it)."""
    xy, cell = shapely.get_coordinates(cells, return_index=True)
    whole = np.rint(xy / GRID).astype(np.int64)
    _, first, vertex = np.unique(whole, axis=0, return_index=True, return_inverse=True)
    return xy[first], np.unique(_keys(vertex.reshape(-1), group[cell], group))


def _keys(vertex: Array, own: Array, group: Array) -> Array:
    return np.asarray(vertex.astype(np.int64) * (int(group.max()) + 1) + own)


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
