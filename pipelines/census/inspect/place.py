"""Where the rows of a dataset lie: its CRS, or those it may be in, with a preview for the map."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from gis.crs import CRS84, STORAGE, CrsRef, resolve, transform
from gis.crs.suspects import shift, suspects
from gis.errors import WanmiError
from layers.accounts.tenants import City
from pipelines.census.inspect.profile import Profile

_SHOWN = 3
_FAR = 1000.0
"""No degrees: coordinates beyond this are metres."""


def place(profile: Profile, crs: str | None, city: City, known: Any) -> dict[str, Any]:
    """What is known of the position: ``crs`` stated or None, ``suspects``, ``preview`` per system.

    ``known`` are geometries of the map (lon/lat) of the same kind, to find shifted coordinates.
    """
    points = _points(profile)
    stated = _resolved(crs)
    if stated is not None and _metres_as_degrees(stated, points):
        stated = None
    found = _suspected(points, city) if stated is None else []
    shown = [(stated, False)] if stated else [(item.crs, item.swapped) for item in found]
    moved = None if stated is None or not len(points) else _shifted(points, stated, known)
    return {
        "crs": stated.definition if stated else None,
        "title": stated.title_zh if stated else None,
        "suspects": [
            {
                "crs": _named(item.crs),
                "zh": item.crs.title_zh,
                "en": item.crs.title_en,
                "swapped": item.swapped,
                "share": round(item.share, 3),
            }
            for item in found
        ],
        "shifted": moved,
        "previews": [_preview(profile, one, swapped) for one, swapped in shown],
    }


def _points(profile: Profile) -> Any:
    if not profile.shapes:
        return np.empty((0, 2))
    return shapely.get_coordinates(shapely.point_on_surface(np.array(profile.shapes, dtype=object)))


def _resolved(crs: str | None) -> CrsRef | None:
    if not crs:
        return None
    try:
        return resolve(crs)
    except WanmiError:
        return None


def _metres_as_degrees(crs: CrsRef, points: Any) -> bool:
    """Metres under the name of degrees: the system is a wrong one."""
    return (
        bool(len(points))
        and not crs.metres
        and bool((np.abs(points) > _FAR).any(axis=1).mean() > 0.5)
    )


def _suspected(points: Any, city: City) -> list[Any]:
    if city.view is None or not len(points):
        return []
    own = [resolve(city.crs)] if city.crs else []
    return suspects(points, city.view, own)[:_SHOWN]


def _shifted(points: Any, crs: CrsRef, known: Any) -> str | None:
    """GCJ-02 or BD-09 where the rows come clearly nearer to the map with that shift taken out."""
    if not len(known) or crs.srid not in (4490, 4326):
        return None
    found = shift(points, known)
    return None if found is None or found == STORAGE else found.uri.rpartition(":")[2]


def _named(crs: CrsRef) -> str:
    return f"EPSG:{crs.srid}" if crs.srid and crs != CRS84 else crs.definition


def _preview(profile: Profile, crs: CrsRef, swapped: bool) -> dict[str, Any]:
    """Some of the rows as GeoJSON geometry in lon/lat, as they would lie in ``crs``."""
    shapes = np.array(profile.shapes[:200], dtype=object)
    if swapped:
        shapes = shapely.transform(shapes, lambda xy: xy[:, ::-1])
    moved = transform(shapely.force_2d(shapes), crs, STORAGE)
    spots = shapely.point_on_surface(moved)
    xy = shapely.get_coordinates(spots)
    xy = xy[np.isfinite(xy).all(axis=1)]
    return {
        "crs": _named(crs),
        "swapped": swapped,
        "geometry": {"type": "MultiPoint", "coordinates": np.round(xy, 6).tolist()},
    }
