"""Coordinates of questions and answers in the system that the client names: CGCS2000, WGS 84, GCJ-02 …"""

from __future__ import annotations

import math
from typing import Any

from gis.crs import STORAGE, CrsRef, resolve, transform_xy
from gis.errors import BadInput


def inward(point: tuple[float, float], crs: str) -> tuple[float, float]:
    """Return a point of ``crs`` (x, y) as lon/lat in CGCS2000; BadInput outside the world."""
    system = resolve(crs)
    x, y = transform_xy([point[0]], [point[1]], system, STORAGE)
    lon, lat = float(x[0]), float(y[0])
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise BadInput("bad_point", "坐标超出范围。", "The point is outside the world.", "lon")
    return lon, lat


def outward(made: dict[str, Any], crs: str) -> dict[str, Any]:
    """Turn the points and areas of an answer into ``crs``, in place."""
    if crs in ("EPSG:4490", "EPSG:4326", "WGS84", "CGCS2000"):
        return made
    system = resolve(crs)
    for item in made["results"]:
        item["point"] = _moved([item["point"]], system)[0]
        if "area" in item:
            item["area"]["coordinates"] = _deep(item["area"]["coordinates"], system)
    return made


def _moved(points: list[list[float]], system: CrsRef) -> list[list[float]]:
    x, y = transform_xy([p[0] for p in points], [p[1] for p in points], STORAGE, system)
    return [[round(a, 7), round(b, 7)] for a, b in zip(x.tolist(), y.tolist(), strict=True)]


def _deep(coordinates: Any, system: CrsRef) -> Any:
    if isinstance(coordinates[0][0], (int, float)):
        return _moved([list(point) for point in coordinates], system)
    return [_deep(part, system) for part in coordinates]
