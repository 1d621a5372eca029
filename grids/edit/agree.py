"""Lines that are meant to be the same made the same, vertex for vertex.

What a client sends back is rounded (GeoJSON: a millimetre), and what a hand draws along a border
is near it, not on it. Within the tolerance of the standard, 0.01 m, both are the border itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from grids.edit.change import Cells
from grids.edit.local import Array, Local, around

TOLERANCE = 0.01
"""Metres within which two vertices are one (GB/T 30428.1-2013 asks for 1:2000 or better)."""


def agreed(incoming: Any, cells: Cells, tolerance: float = TOLERANCE) -> tuple[Any, dict[int, Any]]:
    """Return ``incoming`` (line or polygon) and ``cells`` with their common vertices in common.

    Vertices of ``incoming`` near a vertex of a cell take its place; those near an edge become
    vertices of it, so that the cells on both sides follow; and vertices of cells near an edge of
    ``incoming`` become vertices of that.
    """
    if not cells:
        return incoming, {}
    polygons = np.array(list(cells.values()), dtype=object)
    local = around(polygons)
    known = np.unique(shapely.get_coordinates(polygons), axis=0)
    incoming = snapped(incoming, known, local, tolerance)
    mine = np.unique(shapely.get_coordinates(incoming), axis=0)
    fitted = {
        number: with_points(polygon, mine, local, tolerance) for number, polygon in cells.items()
    }
    return with_points(incoming, known, local, tolerance), fitted


def snapped(geom: Any, known: Array, local: Local, tolerance: float = TOLERANCE) -> Any:
    """``geom`` with each vertex within ``tolerance`` metres of a known one in the place of that."""
    if not len(known):
        return geom
    tree = shapely.STRtree(shapely.points(local.metres(known)))

    def move(coordinates: Array) -> Array:
        points = shapely.points(local.metres(coordinates))
        own, nearest = tree.query_nearest(points, max_distance=tolerance, all_matches=False)
        moved = coordinates.copy()
        moved[own] = known[nearest]
        return moved

    made = shapely.transform(geom, move)
    return shapely.remove_repeated_points(made)


def onto(geom: Any, shapes: Any, local: Local, tolerance: float = TOLERANCE) -> Any:
    """``geom`` with each vertex within ``tolerance`` metres of an edge of ``shapes`` put on that edge.

    Vertices of ``shapes`` stay vertices. What was rounded on its way so gives and takes no ground.
    """
    start, end = _segments(shapes)
    tree = shapely.STRtree(
        shapely.linestrings(np.stack([local.metres(start), local.metres(end)], 1))
    )
    known = {tuple(vertex) for vertex in start.tolist()}

    def move(coordinates: Array) -> Array:
        points = shapely.points(local.metres(coordinates))
        own, edge = tree.query_nearest(points, max_distance=tolerance, all_matches=False)
        loose = np.array([tuple(coordinates[n]) not in known for n in own.tolist()], dtype=bool)
        own, edge = own[loose], edge[loose]
        step = end[edge] - start[edge]
        way = ((coordinates[own] - start[edge]) * step).sum(1) / np.maximum(
            (step**2).sum(1), 1e-300
        )
        moved = coordinates.copy()
        moved[own] = start[edge] + np.clip(way, 0, 1)[:, None] * step
        return moved

    return shapely.transform(geom, move)


def _segments(shapes: Any) -> tuple[Array, Array]:
    """The edges of areas: where each starts and where it ends."""
    rings = shapely.get_rings(shapely.get_parts(shapes))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    joined = np.flatnonzero(ring[1:] == ring[:-1])
    return points[joined], points[joined + 1]


def with_points(geom: Any, points: Array, local: Local, tolerance: float = TOLERANCE) -> Any:
    """``geom`` with those ``points`` that lie within ``tolerance`` metres of its edges as vertices."""
    near = _near(geom, points, local, tolerance)
    if not len(near):
        return geom
    parts = [_part(part, near, local, tolerance) for part in shapely.get_parts(geom)]
    if len(parts) == 1 and geom.geom_type in ("Polygon", "LineString", "LinearRing"):
        return parts[0]
    return shapely.from_wkb(shapely.to_wkb(_collected(parts)))


def _collected(parts: list[Any]) -> Any:
    if parts[0].geom_type == "Polygon":
        return shapely.multipolygons(parts)
    return shapely.multilinestrings(parts)


def _near(geom: Any, points: Array, local: Local, tolerance: float) -> Array:
    """The points that are close to the edges of ``geom`` and no vertices of it."""
    own = {tuple(vertex) for vertex in shapely.get_coordinates(geom).tolist()}
    west, south, east, north = shapely.bounds(geom)
    margin = 2 * tolerance / min(local.east, local.north)
    inside = (
        (points[:, 0] >= west - margin)
        & (points[:, 0] <= east + margin)
        & (points[:, 1] >= south - margin)
        & (points[:, 1] <= north + margin)
    )
    fresh = [point for point in points[inside].tolist() if tuple(point) not in own]
    if not fresh:
        return np.empty((0, 2))
    outline = shapely.boundary(geom) if shapely.get_dimensions(geom) == 2 else geom
    candidates = np.array(fresh)
    distances = shapely.distance(shapely.points(local.metres(candidates)), local.shape(outline))
    return np.asarray(candidates[distances <= tolerance])


def _part(part: Any, points: Array, local: Local, tolerance: float) -> Any:
    if part.geom_type != "Polygon":
        return shapely.linestrings(
            _inserted(shapely.get_coordinates(part), points, local, tolerance)
        )
    rings = [
        shapely.linearrings(_inserted(shapely.get_coordinates(ring), points, local, tolerance))
        for ring in shapely.get_rings(part)
    ]
    return shapely.polygons(rings[0], rings[1:] or None)


def _inserted(chain: Array, points: Array, local: Local, tolerance: float) -> Array:
    """The chain of vertices with each point put into the edge nearest to it."""
    start, end = local.metres(chain[:-1]), local.metres(chain[1:])
    step = end - start
    squared = np.maximum((step**2).sum(axis=1), 1e-18)
    found: list[tuple[int, float, list[float]]] = []
    for point, place in zip(points.tolist(), local.metres(points), strict=True):
        along = np.clip(((place - start) * step).sum(axis=1) / squared, 0, 1)
        away = np.hypot(*(start + along[:, None] * step - place).T)
        edge = int(np.argmin(away))
        if away[edge] <= tolerance and 0 < along[edge] < 1:
            found.append((edge, float(along[edge]), point))
    if not found:
        return chain
    found.sort()
    return np.insert(chain, [edge + 1 for edge, _, _ in found], [p for _, _, p in found], axis=0)
