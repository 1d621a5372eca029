"""A direction and a distance from a crossing, a door or a place.

People round: distances to 5, 10 or 50 m and directions to eight. Where the direction fits an arm of a
street at the crossing, the place is taken on that arm, else at the bearing (the corner). The stated area is
the ring sector of distance ± max(15 m, 25 %) and bearing ± 30°, joined with the arm's part.
"""

from __future__ import annotations

import math
from typing import Any

import shapely

from geocoding.relative.shapes import at_bearing, bearing_of, between, ring_sector
from geocoding.search.query import Candidate, Query

FITS = 25.0
"""An arm fits a direction if it differs by less (degrees)."""
HALF = 30.0
SIDE_METRES = 15.0
SNAP = 45.0
"""An arm begins within this distance of the crossing (m)."""


def place(
    query: Query, anchor: Candidate, bearing: float, metres: float | None
) -> tuple[float, float, Any]:
    """Return point and area of what lies in a direction from ``anchor``; without distance: at its side."""
    if metres is None:
        return _side(anchor, bearing)
    loose = max(15.0, 0.25 * metres)
    wide = anchor.radius if anchor.level != "junction" else max(0.0, anchor.radius - 20.0)
    area = ring_sector(
        anchor.x, anchor.y, (metres - loose - wide, metres + loose + wide), bearing, HALF
    )
    spots = [arm for street in _streets(anchor) for arm in _arms(query, anchor, street, metres)]
    fitting = [
        spot for spot in spots if between(bearing_of(anchor.x, anchor.y, *spot), bearing) < FITS
    ]
    if not fitting:
        return (*at_bearing(anchor.x, anchor.y, bearing, metres), _grown(area, wide))
    best = min(fitting, key=lambda spot: between(bearing_of(anchor.x, anchor.y, *spot), bearing))
    return (*best, _grown(shapely.union(area, shapely.Point(best).buffer(loose)), wide))


def _grown(area: Any, wide: float) -> Any:
    """An anchor that is not exact makes all of it less exact."""
    return area.buffer(min(10.0 + wide / 2, 60.0), quad_segs=3)


def _side(anchor: Candidate, bearing: float) -> tuple[float, float, Any]:
    reach = (
        60.0 if anchor.level in ("junction", "door", "poi") else min(300.0, anchor.radius + 60.0)
    )
    metres = SIDE_METRES if reach == 60.0 else reach / 2
    area = ring_sector(anchor.x, anchor.y, (0.0, reach), bearing, 50.0)
    return (*at_bearing(anchor.x, anchor.y, bearing, metres), area.buffer(10.0, quad_segs=3))


def _streets(anchor: Candidate) -> list[int]:
    if anchor.level == "junction":
        return list(anchor.notes["hashes"])
    return [anchor.street] if anchor.level in ("door", "interpolated", "lane", "street") else []


def _arms(query: Query, anchor: Candidate, street: int, metres: float) -> list[tuple[float, float]]:
    """Points of a street at ``metres`` along it from the anchor, both ways."""
    spot = shapely.Point(anchor.x, anchor.y)
    found = []
    for segment in query.segments:
        parts = segment.lines(street)
        if not len(parts):
            continue
        near = parts[shapely.dwithin(parts, spot, metres + SNAP)]
        for line in _chains(near):
            if line.distance(spot) <= SNAP:
                found += _walk(line, line.project(spot), metres)
    return found


def _chains(parts: Any) -> list[Any]:
    """Parts that meet end to end as single lines."""
    merged = shapely.line_merge(shapely.multilinestrings(list(parts))) if len(parts) else None
    return [] if merged is None else list(shapely.get_parts(merged))


def _walk(line: Any, start: float, metres: float) -> list[tuple[float, float]]:
    found = []
    for along in (start + metres, start - metres):
        if -SNAP / 2 <= along <= line.length + SNAP / 2:
            point = line.interpolate(min(max(along, 0.0), line.length))
            found.append((point.x, point.y))
    return found


def radius_of(area: Any, x: float, y: float) -> float:
    """Return the distance from the point to the farthest corner of its area."""
    corners = shapely.get_coordinates(area)
    return (
        float(max(math.hypot(a - x, b - y) for a, b in corners.tolist())) if len(corners) else 0.0
    )
