"""The geometry of the analyses: arrays of shapely geometries in metres in, arrays out."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

Array = np.ndarray[Any, np.dtype[Any]]
QUARTER = 16
"""Segments of a quarter circle: a buffer's edge lies at most 0.12 % of the distance inside the true one."""
TOUCHING = 1e-6
CRUMB = 0.01  # m²: smaller remainders are rounding
Measure = tuple[str, str]
MEASURES: tuple[Measure | None, Measure, Measure] = (None, ("length", "m"), ("area", "m2"))
"""What is measured of points (nothing), lines and polygons."""


def nearest(shapes: Array, around: Array, distance: float) -> tuple[Array, Array]:
    """For each shape the position in ``around`` of the nearest one, -1 beyond ``distance``, and the metres.

    The metres are exact (not those of a buffer); infinite where there is none.
    """
    index = np.full(len(shapes), -1)
    metres = np.full(len(shapes), np.inf)
    if len(shapes) and len(around):
        tree = shapely.STRtree(around)
        pairs, found = tree.query_nearest(
            shapes, max_distance=max(distance, TOUCHING), return_distance=True, all_matches=False
        )
        index[pairs[0]], metres[pairs[0]] = pairs[1], found
    return index, metres


def zone(around: Array, distance: float) -> BaseGeometry:
    """The ground within ``distance`` metres of any shape, as one polygon."""
    whole: BaseGeometry = shapely.union_all(
        shapely.buffer(around, max(distance, TOUCHING), quad_segs=QUARTER)
    )
    return whole


def clipped(shapes: Array, area: BaseGeometry) -> Array:
    """The part of each shape inside ``area``; only those that cross its edge are cut."""
    shapely.prepare(area)
    result = shapes.copy()
    result[shapely.disjoint(area, shapes)] = shapely.Point()
    cut = ~shapely.is_empty(result) & ~shapely.contains_properly(area, shapes)
    result[cut] = shapely.intersection(shapely.make_valid(shapes[cut]), area)
    return result


def size(shapes: Any, dimension: int) -> Array:
    """Metres of lines or square metres of polygons; points count 1 each."""
    if dimension == 0:
        return np.where(shapely.is_empty(shapes), 0.0, 1.0)
    return np.asarray(shapely.length(shapes) if dimension == 1 else shapely.area(shapes))


def dimension(shapes: Array) -> int:
    """0 for points, 1 for lines, 2 for polygons: the highest that occurs (0 for nothing)."""
    return int(shapely.get_dimensions(shapes).max(initial=0))


def remainder(demand: Array, served: BaseGeometry) -> tuple[Array, float]:
    """What of the demand's ground is not served, as simple polygons (or lines), and the whole demand's size.

    Ground that two shapes of the demand share counts once.
    """
    kind = dimension(demand)
    valid = shapely.make_valid(demand) if kind == 2 else demand
    whole = shapely.union_all(valid)
    parts = shapely.get_parts(shapely.get_parts(shapely.difference(whole, served)))
    sizes = size(parts, kind)
    keep = (shapely.get_dimensions(parts) == kind) & (sizes > CRUMB)
    return np.asarray(parts[keep], dtype=object), float(size(whole, kind))
