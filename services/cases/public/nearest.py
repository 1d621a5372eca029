"""The nearest park, public toilet and car park of a point, in one answer."""

from __future__ import annotations

from typing import Any

import shapely
from sqlalchemy import Connection, Engine, text

from gis.crs import STORAGE_SRID
from gis.database.session import Caller, begin
from gis.geometry import bearing, eight_way
from layers.registry import Registry

SHOWN = {
    "parks": ("name", "address", "open_hours", "free", "phone"),
    "toilets": ("name", "address", "open_hours", "barrier_free", "family_room", "free"),
    "parking_lots": ("name", "address", "open_hours", "access", "capacity", "charged", "fee"),
}
"""Layers and their public fields; a field that a layer has not (or not for the public) is left out."""
REACH_M = 5000.0
_REACH = REACH_M / 110_500.0 * 1.7
"""The same in degrees of longitude, up to 53° of latitude."""
_SPOT = f"ST_SetSRID(ST_MakePoint(:lon, :lat), {STORAGE_SRID})"
CLOSED = ("residents", "staff")
"""Car parks that are not for the public (codes of parking_access)."""


def nearest(
    engine: Engine, registry: Registry, caller: Caller, point: shapely.Point, each: int
) -> dict[str, list[dict[str, Any]]]:
    """Return per layer the ``each`` nearest features within 5 km, nearest first, with metres and direction."""
    with begin(engine, caller, read_only=True) as connection:
        return {
            name: _of(connection, registry, caller, name, (point, each))
            for name in SHOWN
            if registry.get(name).readable(caller)
        }


def _of(
    connection: Connection, registry: Registry, caller: Caller, name: str, wish: tuple[Any, int]
) -> list[dict[str, Any]]:
    point, each = wish
    info = registry.get(name)
    public = {item.name for item in info.fields if caller.may(item.read)}
    fields = [field for field in SHOWN[name] if field in public]
    opened = f" AND (access IS NULL OR access NOT IN {CLOSED})" if name == "parking_lots" else ""
    statement = text(
        f"SELECT n.*, ST_Distance(cast(n.geom AS geography), cast({_SPOT} AS geography)) AS metres, "  # noqa: S608
        f"ST_X(ST_ClosestPoint(n.geom, {_SPOT})) AS lon, ST_Y(ST_ClosestPoint(n.geom, {_SPOT})) AS lat "
        f"FROM (SELECT id, {', '.join(fields)}, geom FROM {info.table.name} "
        f"WHERE tenant = :tenant{opened} AND geom && ST_Expand({_SPOT}, :reach) "
        f"ORDER BY geom <-> {_SPOT} LIMIT :most) n ORDER BY metres"
    )
    values = {
        "tenant": caller.tenant, "lon": point.x, "lat": point.y, "reach": _REACH, "most": each * 4,
    }  # fmt: skip
    rows = connection.execute(statement, values).mappings()
    return [_told(dict(row), fields, point) for row in rows if row["metres"] <= REACH_M][:each]


def _told(row: dict[str, Any], fields: list[str], point: shapely.Point) -> dict[str, Any]:
    made = {name: row[name] for name in ("id", *fields) if row[name] is not None}
    made |= {"metres": round(row["metres"], 1), "point": [row["lon"], row["lat"]]}
    if row["metres"] > 1:
        ways = bearing([point.x], [point.y], [row["lon"]], [row["lat"]])
        made["direction"] = {"zh": eight_way(ways)[0], "en": eight_way(ways, english=True)[0]}
    return made
