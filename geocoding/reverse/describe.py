"""The words for a point, and how exact they are.

The anchor is whichever of crossing, door and place leaves the smallest circle; a second one is named beside it
where it is near. Distances are told to 5 m, directions in eight: the stated radius covers that rounding and the
way a reader may misunderstand it, and grows with the distance (√(13² + (0.49 d)²) for a crossing).
"""

from __future__ import annotations

import math
from typing import Any

from geocoding.geocoder import Geocoder
from geocoding.relative.shapes import bearing_of
from geocoding.reverse.nearest import STREET_REACH, Around, Near, around

WAYS = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")
AT = 12.0
"""Nearer than this (m) is at the place itself."""


def reverse(geocoder: Geocoder, lon: float, lat: float) -> dict[str, Any]:
    """Return the address and the description of a point (lon/lat in CGCS2000)."""
    xs, ys = geocoder.plane.forward([lon], [lat])
    found = around(geocoder, float(xs[0]), float(ys[0]))
    words, radius = describe(geocoder, found)
    divisions = geocoder.chain(found.area) if found.area else []
    return {
        "point": [lon, lat],
        "address": "".join(item["name"] for item in divisions) + _address(geocoder, found),
        "description": words,
        "radius_m": round(radius, 1),
        "divisions": divisions,
        **({"grid": found.grid} if found.grid else {}),
        **{
            key: _told(geocoder, found, near, key)
            for key in ("street", "crossing", "door", "place")
            if (near := getattr(found, key)) is not None
        },
        **({"component": _component(geocoder, found, found.thing)} if found.thing else {}),
    }


def way(near: Near, x: float, y: float) -> str:
    """Return the direction from a thing to the point, in eight."""
    return WAYS[round(bearing_of(near.x, near.y, x, y) / 45.0) % 8]


def _told(geocoder: Geocoder, found: Around, near: Near, kind: str) -> dict[str, Any]:
    segment = geocoder.segments[near.segment]
    made: dict[str, Any] = {
        "metres": round(near.metres, 1),
        "direction": way(near, found.x, found.y),
    }
    if kind in ("door", "place"):
        made["name"] = segment.titles[near.row]
        layer = segment.meta["layers"][int(segment["layer"][near.row])]
        return made | {"layer": layer, "id": int(segment["fid"][near.row])}
    return made | {"name": near.name}


def _component(geocoder: Geocoder, found: Around, near: Near) -> dict[str, Any]:
    """The nearest component: its class and name, its identifier, how far away the point is, and in which direction from it."""
    segment = geocoder.segments[near.segment]
    code = segment.text("things.code", near.row)
    return {
        "class": segment.text("things.titles", int(segment["things.title"][near.row])),
        "name": segment.text("things.name", near.row),
        **({"code": code} if code else {}),
        "metres": round(near.metres, 1),
        "direction": way(near, found.x, found.y),
        "layer": segment.meta["things"][int(segment["things.layer"][near.row])],
        "id": int(segment["things.id"][near.row]),
    }


def _address(geocoder: Geocoder, found: Around) -> str:
    """Street and nearest number, else the street, else the nearest place."""
    if found.door is not None:
        segment = geocoder.segments[found.door.segment]
        text = segment.addresses[found.door.row] or segment.titles[found.door.row]
        return geocoder.undivided(text)
    if found.street is not None:
        return found.street.name
    return title(geocoder, found.place) if found.place else ""


def title(geocoder: Geocoder, near: Near) -> str:
    """Return the name of a place."""
    return geocoder.segments[near.segment].titles[near.row]


def describe(geocoder: Geocoder, found: Around) -> tuple[str, float]:
    """Return the words and the radius within which a reader finds the point."""
    place = _by_place(geocoder, found)
    crossing = _by_crossing(found)
    if crossing is None and place is None:
        return _by_street(geocoder, found)
    if crossing is None or (place is not None and place[1] < 0.6 * crossing[1]):
        assert place is not None
        return _located(geocoder, found, place)
    beside = (
        f"，{title(geocoder, found.place)}旁" if found.place and found.place.metres < 30.0 else ""
    )
    return crossing[0] + beside, crossing[1]


def _located(geocoder: Geocoder, found: Around, place: tuple[str, float]) -> tuple[str, float]:
    """A place whose name is not its own needs its street, address or division before it."""
    near = found.place
    if near is None or near.single:
        return place
    address = geocoder.segments[near.segment].addresses[near.row]
    chain = geocoder.chain(found.area) if found.area else []
    before = address if any(c.isdigit() for c in address) and len(address) < 20 else ""
    if not before and found.street is not None:
        before = found.street.name
    if not before and chain:
        before = chain[-1]["name"]
    return f"{before}{place[0]}", place[1]


def _by_crossing(found: Around) -> tuple[str, float] | None:
    near = found.crossing
    if near is None:
        return None
    if near.metres < AT:
        return f"{near.name}交叉口", 22.0
    metres = max(5, round(near.metres / 5.0) * 5)
    return f"{near.name}交叉口{way(near, found.x, found.y)}约{metres}米", math.hypot(
        13.0, 0.49 * near.metres
    )


def _by_place(geocoder: Geocoder, found: Around) -> tuple[str, float] | None:
    near = found.place
    if near is None:
        return None
    name = title(geocoder, near)
    if near.metres < AT:
        return f"{name}旁", 35.0
    metres = max(5, round(near.metres / 5.0) * 5)
    return f"{name}{way(near, found.x, found.y)}约{metres}米", math.hypot(22.0, 0.45 * near.metres)


def _by_street(geocoder: Geocoder, found: Around) -> tuple[str, float]:
    near = found.street
    if near is not None and near.metres > STREET_REACH:
        metres = round(near.metres / 5.0) * 5
        return f"{near.name}{way(near, found.x, found.y)}约{metres}米", 400.0
    if near is not None:
        return f"{near.name}{way(near, found.x, found.y)}侧", 400.0
    chain = geocoder.chain(found.area)
    return (chain[-1]["name"] if chain else ""), 5000.0
