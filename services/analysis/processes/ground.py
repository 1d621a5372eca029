"""What the analyses share: reading layers as the caller, metres, and GeoJSON in lon/lat."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.crs import STORAGE, CrsRef, metric_crs, transform
from gis.database.session import begin
from gis.errors import BadInput, NotFound, Unprocessable
from layers.jobs.process import given
from layers.jobs.task import Task
from layers.store import arrays
from layers.store.arrays import Features

Array = np.ndarray[Any, np.dtype[Any]]
DECIMALS = 8
LAYER = r"^[a-z][a-z0-9_]{0,62}$"
METRES_PER_DEGREE = 111_000.0
MOST_FILTER = 4_000


def layer(zh: str, en: str, default: Any = ...) -> Any:
    """Declare an input that names a layer."""
    return given(zh, en, default, kind="layer", pattern=LAYER)


def condition(zh: str, en: str) -> Any:
    """Declare an input that is a CQL2 text filter."""
    return given(zh, en, None, max_length=MOST_FILTER)


def division() -> Any:
    """Declare the input that names a division."""
    return given("限于区划（代码）", "Only in this division (code)", None, max_length=32)


def read(
    task: Task, layer_id: str, filter_text: str | None = None, area: BaseGeometry | None = None
) -> Features:
    """Read a layer as the caller of the job; NotFound for layers that do not exist for them."""
    info = task.registry.readable(layer_id, task.caller)
    with begin(task.engine, task.caller, read_only=True, timeout_ms=task.timeout_ms) as connection:
        found = arrays.features(connection, task.caller, info, filter_text, area)
    task.check()
    return found


def area_of(task: Task, code: str | None) -> BaseGeometry | None:
    """The polygon (lon/lat) of the division with this code; None for no code."""
    if code is None:
        return None
    info = task.registry.stamping("area")
    quoted = code.replace("'", "''")
    found = read(task, info.id, f"code = '{quoted}'") if info else None
    if found is None or not len(found):
        raise NotFound(
            "no_such_division",
            f"没有代码为“{code[:32]}”且有范围的区划。",
            f"There is no division “{code[:32]}” with an area.",
            "division",
        )
    polygon: BaseGeometry = shapely.make_valid(shapely.union_all(found.shapes))
    return polygon


def wider(area: BaseGeometry | None, metres: float) -> BaseGeometry | None:
    """A box (lon/lat) around ``area`` with all that lies within ``metres`` of it; None stays None."""
    if area is None:
        return None
    west, south, east, north = area.bounds
    up = metres / METRES_PER_DEGREE
    highest = min(89.0, max(abs(south), abs(north)) + up)
    aside = up / np.cos(np.radians(highest))
    box: BaseGeometry = shapely.box(west - aside, south - up, east + aside, north + up)
    return box


def metric(*groups: Array) -> CrsRef:
    """The system in metres for everything in the arrays; Unprocessable if there is nothing."""
    bounds = [shapely.total_bounds(group) for group in groups if len(group)]
    if not bounds:
        raise Unprocessable("nothing", "所选图层没有要素。", "The layers chosen have no features.")
    low, high = np.min(bounds, axis=0), np.max(bounds, axis=0)
    return metric_crs((low[0], low[1], high[2], high[3]))


def inward(shapes: Array, crs: CrsRef) -> Array:
    """Lon/lat to metres."""
    return transform(shapes, STORAGE, crs)


def geometry_of(value: Mapping[str, Any], name: str) -> BaseGeometry:
    """Read a GeoJSON geometry in lon/lat; BadInput names the input."""
    try:
        shape: BaseGeometry = shapely.from_geojson(json.dumps(value))
        if not shape.is_empty and np.isfinite(shapely.get_coordinates(shape)).all():
            return shape
    except (shapely.GEOSException, ValueError, TypeError):
        pass
    raise BadInput(
        "bad_input",
        f"输入“{name}”不是有效的 GeoJSON 几何。",
        f"The input “{name}” is no valid GeoJSON geometry.",
        name,
    )


def collection(
    shapes: Array, crs: CrsRef, properties: Iterable[Mapping[str, Any]], ids: Any = None
) -> dict[str, Any]:
    """A FeatureCollection in lon/lat of shapes in metres."""
    rounded = shapely.transform(
        transform(shapes, crs, STORAGE), lambda points: np.round(points, DECIMALS)
    )
    found = [
        {"type": "Feature", "geometry": json.loads(text), "properties": dict(values)}
        for text, values in zip(shapely.to_geojson(rounded), properties, strict=True)
    ]
    if ids is not None:
        found = [{"id": int(one), **feature} for one, feature in zip(ids, found, strict=True)]
    return {"type": "FeatureCollection", "features": found}


def rounded(value: float, digits: int = 2) -> float:
    """A measure as people write it."""
    return round(float(value), digits)
