"""Frames as arrays of simple, valid geometries in metres, in canonical order."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from gis.crs import CrsRef, resolve, transform
from gis.errors import BadInput
from gis.geometry import as_array, explode
from grids.generate.connect import components
from grids.generate.ground import Array, canonical, on_raster

OVERLAP = 0.5
"""Buildings that share more than this (m²) are one."""
_NOTHING = np.empty(0, dtype=object)


def metric(frame: gpd.GeoDataFrame | None, crs: CrsRef) -> Array:
    """The frame's geometries in ``crs``, plane, row by row; None where unusable."""
    if frame is None or not len(frame):
        return _NOTHING
    if frame.crs is None:
        raise BadInput(
            "crs_missing", "数据没有坐标系", "The data have no coordinate reference system"
        )
    shapes = np.asarray(frame.geometry.array, dtype=object)
    shapes = shapely.force_2d(transform(shapes, resolve(frame.crs.to_wkt()), crs))
    shapes[~_finite(shapes)] = None
    return np.asarray(shapes)


def _finite(shapes: Array) -> Array:
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    good = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    good[owner[~np.isfinite(xy).all(axis=1)]] = False
    return np.asarray(good)


def polygons(shapes: Any, least: float = 0.0) -> tuple[Array, Array]:
    """Valid polygons on the raster of at least ``least`` m², and the row each came from."""
    parts, owner = _areas(shapes)
    parts, inner = _areas(on_raster(parts))
    keep = shapely.area(parts) > max(least, 1e-6)
    return parts[keep], owner[inner[keep]]


def _areas(given: Any) -> tuple[Array, Array]:
    shapes = as_array(given)
    broken = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    parts, owner = explode(shapes)
    flat = (shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)
    return parts[flat], owner[flat]


def lines(shapes: Array) -> tuple[Array, Array]:
    """Lines on the raster (outlines of areas too), and the row each came from."""
    parts, owner = explode(shapes)
    area = shapely.get_dimensions(parts) == 2
    parts[area] = shapely.boundary(parts[area])
    parts, inner = explode(parts)
    parts = on_raster(parts)
    keep = (shapely.get_dimensions(parts) == 1) & (shapely.length(parts) > 0)
    return parts[keep], owner[inner[keep]]


def ordered(shapes: Array) -> Array:
    """Distinct geometries in canonical order."""
    return shapes[canonical(shapes)] if len(shapes) else shapes


def merged(buildings: Array) -> Array:
    """Buildings with those that overlap made one; party walls stay."""
    if len(buildings) < 2:
        return buildings
    left, right = shapely.STRtree(buildings).query(buildings, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    common = shapely.area(shapely.intersection(buildings[left], buildings[right]))
    left, right = left[common > OVERLAP], right[common > OVERLAP]
    if not len(left):
        return buildings
    part = components(len(buildings), left, right)
    alone = np.bincount(part)[part] == 1
    unions = [shapely.union_all(buildings[part == k]) for k in np.unique(part[~alone]).tolist()]
    made, _ = polygons(np.array(unions, dtype=object))
    return ordered(np.concatenate([buildings[alone], made]))


def dissolved(shapes: Array, least: float, width: float) -> Array:
    """Areas that touch made one; only those of ``least`` m² and ``width`` m of mean width."""
    parts, _ = polygons(shapes)
    if not len(parts):
        return parts
    made, _ = polygons(np.array([shapely.union_all(ordered(parts))], dtype=object), least)
    wide = 2 * shapely.area(made) / shapely.length(made) >= width
    return ordered(made[wide])
