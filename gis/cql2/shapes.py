"""Geometry literals: WKT in text, GeoJSON in JSON, and boxes."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from gis.cql2.builder import Builder
from gis.cql2.nodes import Place, Shape
from gis.cql2.refusal import refuse, shown

WKT_TYPES = frozenset(
    {
        "POINT",
        "LINESTRING",
        "POLYGON",
        "MULTIPOINT",
        "MULTILINESTRING",
        "MULTIPOLYGON",
        "GEOMETRYCOLLECTION",
    }
)
_GEOJSON_TYPES = {
    name.lower(): name
    for name in ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString")
}
_GEOJSON_TYPES |= {"multipolygon": "MultiPolygon", "geometrycollection": "GeometryCollection"}
_WKT_BRACKETS = 8


def wkt_end(source: str, start: int, place: Place) -> int:
    """Index just behind the WKT literal that begins at ``start``, found by its brackets."""
    head = re.compile(r"\w+\s*(?:Z|M|ZM)?\s*(EMPTY\b|\()", re.IGNORECASE).match(source, start)
    if head is None or head[1] != "(":
        raise refuse(place, "几何不能为空", "the geometry is empty or has no brackets")
    depth = 0
    for index in range(head.end() - 1, len(source)):
        depth += {"(": 1, ")": -1}.get(source[index], 0)
        if depth > _WKT_BRACKETS:
            break
        if depth == 0:
            return index + 1
    raise refuse(place, "几何的括号不配对", "the geometry's brackets do not match")


def read_wkt(text: str, builder: Builder, place: Place) -> Shape:
    """A geometry from WKT."""
    builder.vertices(text.count(",") + 1, place)
    try:
        with np.errstate(all="ignore"):  # NaN and infinity are refused later
            geometry = shapely.from_wkt(text)
    except (shapely.GEOSException, ValueError, TypeError) as problem:
        raise refuse(
            place, f"无法读取几何“{shown(text)}”", f"cannot read the geometry '{shown(text)}'"
        ) from problem
    return _checked(geometry, place)


def read_geojson(value: Mapping[str, object], builder: Builder, place: Place) -> Shape:
    """A geometry from a GeoJSON geometry object."""
    name = value.get("type")
    if not isinstance(name, str) or name.lower() not in _GEOJSON_TYPES:
        raise refuse(
            place, f"不支持的几何类型“{shown(name)}”", f"unknown geometry type '{shown(name)}'"
        )
    builder.vertices(_count(value.get("coordinates", value.get("geometries"))), place)
    try:
        geometry = shapely.from_geojson(json.dumps({**value, "type": _GEOJSON_TYPES[name.lower()]}))
    except (shapely.GEOSException, ValueError, TypeError, RecursionError) as problem:
        raise refuse(place, "无法读取几何", "cannot read the geometry") from problem
    return _checked(geometry, place)


def read_box(numbers: Sequence[object], place: Place) -> Shape:
    """A box of four numbers, or six with heights, which are ignored."""
    if len(numbers) == 6:
        numbers = (*numbers[:2], *numbers[3:5])
    if len(numbers) != 4 or not all(_is_number(value) for value in numbers):
        raise refuse(place, "BBOX 需要 4 个或 6 个数值", "BBOX takes 4 or 6 numbers")
    a, b, c, d = (float(value) for value in numbers)  # type: ignore[arg-type]
    return Shape(None, (a, b, c, d), place)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _count(value: object) -> int:
    """Positions in nested coordinate lists, without recursion."""
    total, stack = 0, [value]
    while stack:
        item = stack.pop()
        if isinstance(item, Mapping):
            stack.append(item.get("coordinates", item.get("geometries")))
        elif isinstance(item, list):
            total += 1
            stack.extend(part for part in item if isinstance(part, (list, Mapping)))
    return total


def _checked(geometry: shapely.Geometry, place: Place) -> Shape:
    if geometry is None or geometry.is_empty:
        raise refuse(place, "几何不能为空", "the geometry is empty")
    return Shape(shapely.force_2d(geometry), None, place)
