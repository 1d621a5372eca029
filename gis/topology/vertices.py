"""Boundaries that run side by side without the same vertices."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from gis.topology.findings import Array, Metric, to_metric

_SAME = 0.001  # metres within which two vertices are one


def mismatches(frame: gpd.GeoDataFrame, *, tolerance: float = 1.0) -> gpd.GeoDataFrame:
    """Vertices within ``tolerance`` metres of a neighbour's boundary that the neighbour lacks.

    Kind ``mismatch``, measure m (0: on the neighbour's edge, but without a vertex there, so that a
    reprojection or an edit opens a crack), ``first`` the vertex's feature, ``second`` the neighbour.
    """
    metric = to_metric(frame, 2)
    points, of_point, feature = _vertices(metric)
    segments, part = _segments(metric.shapes)
    tree = shapely.STRtree(segments)
    vertex, segment = tree.query(points, predicate="dwithin", distance=tolerance)
    metres = shapely.distance(points[vertex], segments[segment])
    key = _keys(metric, vertex, metric.rows[part[segment]])
    free = ~np.isin(key, _matched(metric, points, of_point, feature))
    order = np.lexsort((metres[free], key[free]))
    _, nearest = np.unique(key[free][order], return_index=True)
    chosen = np.flatnonzero(free)[order][nearest]
    owner = _an_owner(len(points), of_point, feature)
    return metric.findings(
        "mismatch",
        points[vertex[chosen]],
        metres[chosen],
        "m",
        owner[vertex[chosen]],
        part[segment[chosen]],
    )


def _vertices(metric: Metric) -> tuple[Array, Array, Array]:
    """Distinct vertices as points; then, for every vertex of every part, which one it is and its part."""
    coordinates, part = shapely.get_coordinates(metric.shapes, return_index=True)
    distinct, of_point = np.unique(coordinates, axis=0, return_inverse=True)
    return shapely.points(distinct), of_point.reshape(-1), part


def _segments(shapes: Array) -> tuple[Array, Array]:
    """Every edge as a line, and the part it belongs to."""
    rings, part = shapely.get_rings(shapes, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    joined = np.flatnonzero(ring[1:] == ring[:-1])
    ends = np.stack([coordinates[joined], coordinates[joined + 1]], axis=1)
    return shapely.linestrings(ends), part[ring[joined]]


def _keys(metric: Metric, vertex: Array, row: Array) -> Array:
    """One number for a vertex and a feature."""
    return np.asarray(vertex * (len(metric.frame) + 1) + row)


def _matched(metric: Metric, points: Array, of_point: Array, part: Array) -> Array:
    """Keys of vertices and the features that have that vertex, themselves included."""
    left, right = shapely.STRtree(points).query(points, predicate="dwithin", distance=_SAME)
    order = np.argsort(of_point, kind="stable")
    start = np.searchsorted(of_point[order], right, side="left")
    count = np.searchsorted(of_point[order], right, side="right") - start
    offsets = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    owners = part[order][np.repeat(start, count) + offsets]
    return np.unique(_keys(metric, np.repeat(left, count), metric.rows[owners]))


def _an_owner(size: int, of_point: Array, part: Array) -> Array:
    owner = np.full(size, -1)
    owner[of_point] = part
    return owner
