"""Geometries of a delivery made fit for a layer: repaired, of its kind, inside the tenant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.info import LayerInfo
from layers.store.problem import Problem

Bounds = tuple[float, float, float, float]
WORLD: Bounds = (-180.0, -90.0, 180.0, 90.0)
_DIMENSION = {"point": 0, "line": 1, "polygon": 2}
_KIND_ZH = {"point": "点", "line": "线", "polygon": "面"}


def fit(
    info: LayerInfo, geoms: pd.Series[Any], bounds: Bounds | None = None
) -> tuple[pd.Series[Any], list[Problem]]:
    """Return ``geoms`` as the layer stores them (lon/lat, storage CRS), and what is refused.

    Self-crossing areas are repaired; a part that collapses to a lower dimension is dropped. A
    missing geometry, one of another kind, one with impossible coordinates or one that lies
    outside ``bounds`` (west, south, east, north) is a :class:`Problem`.
    """
    values = np.array(geoms.to_numpy(), dtype=object)
    missing = _missing(values)
    values[missing] = None
    problems: list[Problem] = []
    if not info.shapeless:
        problems += _refuse(geoms.index, missing, "no_geometry", "没有几何。", "No geometry.")
    values = shapely.force_2d(values)
    values, impossible = _possible(values)
    problems += _refuse(
        geoms.index,
        impossible,
        "bad_coordinates",
        "坐标不是有限的经纬度数值。",
        "The coordinates are not finite longitudes and latitudes.",
    )
    values, other = _of_kind(info, values)
    problems += _refuse(
        geoms.index,
        other,
        "bad_geometry_type",
        f"几何类型不是{_KIND_ZH.get(info.geometry, '')}。",
        f"The geometry is no {info.geometry}.",
    )
    if bounds:
        problems += _refuse(
            geoms.index,
            _outside(values, bounds),
            "outside_tenant",
            "位置在本市范围之外。",
            "The position is outside the tenant's area.",
        )
    return pd.Series(values, index=geoms.index, dtype=object), problems


def _missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    geometry = shapely.is_geometry(values)
    kept = values.copy()
    kept[~geometry] = None
    return np.asarray(~geometry | shapely.is_empty(kept), dtype=np.bool_)


def _refuse(index: Any, bad: NDArray[np.bool_], code: str, zh: str, en: str) -> Iterator[Problem]:
    for position in np.flatnonzero(bad):
        yield Problem(index[position], "geometry", code, zh, en)


def _possible(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    box = shapely.bounds(values)
    inside = (box >= (WORLD[0], WORLD[1], WORLD[0], WORLD[1])) & (
        box <= (WORLD[2], WORLD[3], WORLD[2], WORLD[3])
    )
    coordinates, owner = shapely.get_coordinates(values, return_index=True)
    finite = np.ones(len(values), dtype=bool)
    finite[owner[~np.isfinite(coordinates).all(axis=1)]] = False
    bad = ~shapely.is_missing(values) & ~(inside.all(axis=1) & finite)
    kept = values.copy()
    kept[bad] = None
    return kept, bad


def _of_kind(info: LayerInfo, values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Repair, and coerce to the stored type; rows of another dimension are flagged."""
    present = ~shapely.is_missing(values)
    broken = present & ~shapely.is_valid(values)
    repaired = values.copy()
    repaired[broken] = shapely.make_valid(values[broken])
    if info.geometry == "any":
        return repaired, np.zeros(len(values), dtype=bool)
    dimension = _DIMENSION[info.geometry]
    repaired[broken] = [_part(geometry, dimension) for geometry in repaired[broken]]
    right = shapely.get_dimensions(repaired) == dimension
    right &= shapely.get_type_id(repaired) != shapely.GeometryType.GEOMETRYCOLLECTION
    if dimension == 0:
        right &= shapely.get_type_id(repaired) == shapely.GeometryType.POINT
    else:
        _to_multi(repaired, right, dimension)
    repaired[~right] = None
    return repaired, present & ~right


def _part(geometry: Any, dimension: int) -> Any:
    """The part of ``geometry`` that has the dimension (debris of a repair falls away)."""
    parts = [part for part in _parts(geometry) if shapely.get_dimensions(part) == dimension]
    return parts[0] if len(parts) == 1 else shapely.union_all(parts) if parts else geometry


def _parts(geometry: Any) -> Iterator[Any]:
    for part in shapely.get_parts(geometry):
        if shapely.get_num_geometries(part) > 1:
            yield from _parts(part)
        else:
            yield part


def _to_multi(values: NDArray[Any], which: NDArray[np.bool_], dimension: int) -> None:
    simple = (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING)
    kinds = simple if dimension == 1 else (shapely.GeometryType.POLYGON,)
    make = shapely.multilinestrings if dimension == 1 else shapely.multipolygons
    single = np.flatnonzero(which & np.isin(shapely.get_type_id(values), kinds))
    if len(single):
        values[single] = make(values[single], indices=np.arange(len(single)))


def _outside(values: NDArray[Any], bounds: Bounds) -> NDArray[np.bool_]:
    present = ~shapely.is_missing(values)
    return np.asarray(present & ~shapely.intersects(values, shapely.box(*bounds)), dtype=bool)
