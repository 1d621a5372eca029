"""Where a case lies: the stamps of its point, and the correction of a point that was wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import from_shape

from gis.crs import STORAGE_SRID
from gis.database.together import Question, together
from gis.errors import Unprocessable
from grids.locate import single
from layers.accounts.tenants import BOUNDS, Bounds, boxed
from layers.store.stamps import Place, stamp
from services.cases.engine.work import Subject, Work, change


def stored(point: Any) -> Any:
    """Return a shapely point (lon/lat, storage CRS) as the column holds it, its SRID with it."""
    return from_shape(point, STORAGE_SRID, extended=True)


def stamps(work: Work, point: Any) -> dict[str, Any]:
    """Return area_code, grid_code and scopes of a point."""
    place = Place(work.connection, work.registry, work.tenant)
    shapes = np.array([point], dtype=object)
    made = stamp(place, work.registry.get("cases"), shapes, [None])
    return {"area_code": made.area[0], "grid_code": made.grid[0], "scopes": made.scopes[0]}


def place(work: Work, subject: Subject, _argument: str) -> None:
    """Effect: the case lies at ``data["point"]`` (GeoJSON, lon/lat) or ``data["lon"]``, ``data["lat"]``.

    The old point stays in its past.
    """
    lon, lat = _told(work.data)
    if not _degrees(lon, 180) or not _degrees(lat, 90):
        raise Unprocessable(
            "bad_point", "请给出经度和纬度。", "Give longitude and latitude in degrees.", "lon"
        )
    point = shapely.Point(lon, lat)
    bounds, grids = together(
        work.connection,
        Question(BOUNDS, {"id": work.tenant}),
        single.question(work.registry, work.tenant, lon, lat),
    )
    inside(boxed(bounds[0].bounds) if bounds else None, point)
    values = {
        "geom": stored(point),
        **stamps(work, point),
        **around(single.told(grids)),
        "moved": True,
    }
    for one in (subject, *work.items.values()):
        change(work, one, **values)


def around(found: Mapping[str, Any]) -> dict[str, Any]:
    """The grids of a place as columns of a case: whose patrol it is, and who handles it at the lowest level."""
    patrol, desk = found["responsibility"], lowest(found["handling"])
    return {
        "responsibility_grid": patrol[0]["code"] if patrol else None,
        "handling_grid": desk["code"] if desk else None,
    }


def lowest(handling: Mapping[str, Sequence[Mapping[str, Any]]]) -> Mapping[str, Any] | None:
    """The lowest handling grid around a point, None where there is none."""
    return next((grid for level in single.LEVELS for grid in handling.get(level, ())), None)


def inside(bounds: Bounds | None, point: Any) -> None:
    """Raise Unprocessable for a point outside the city."""
    if bounds is None:
        return
    west, south, east, north = bounds
    if not (west <= point.x <= east and south <= point.y <= north):
        raise Unprocessable(
            "outside_city",
            f"位置 {point.x:.5f}, {point.y:.5f} 不在本市范围内。",
            f"The position {point.x:.5f}, {point.y:.5f} lies outside the city.",
            "point",
        )


def _told(data: Mapping[str, Any]) -> tuple[Any, Any]:
    """Longitude and latitude as the form tells them."""
    point = data.get("point")
    told = point.get("coordinates") if isinstance(point, Mapping) else None
    if isinstance(told, list) and len(told) >= 2:
        return told[0], told[1]
    return data.get("lon"), data.get("lat")


def _degrees(value: Any, most: float) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and abs(value) <= most
