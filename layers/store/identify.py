"""Features at a point: within a few pixels for points and lines, around it for areas."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from gis.crs import STORAGE_SRID
from gis.database.session import Caller
from layers.info import LayerInfo
from layers.store import shown, source

REACH_PIXELS = 8
TILE_PIXELS = 512
PER_LAYER, MOST = 10, 30


@dataclass(frozen=True)
class Spot:
    """A position (lon/lat), the zoom it was pointed at, and the moment (None: now)."""

    lon: float
    lat: float
    zoom: float
    at: dt.datetime | None = None

    def values(self) -> dict[str, Any]:
        """The bound values of the query: the point, and the box within reach."""
        reach = 360 / 2**self.zoom / TILE_PIXELS * REACH_PIXELS
        narrow = reach * max(math.cos(math.radians(self.lat)), 0.01)
        return {
            "lon": self.lon,
            "lat": self.lat,
            "west": self.lon - reach,
            "south": self.lat - narrow,
            "east": self.lon + reach,
            "north": self.lat + narrow,
            "reach": narrow,
            "at": self.at,
        }


def at(
    connection: Connection, caller: Caller, infos: Sequence[LayerInfo], spot: Spot
) -> list[dict[str, Any]]:
    """Return GeoJSON features: points first, then lines, then areas from small to large."""
    values = spot.values() | {"tenant": caller.tenant}
    found: list[tuple[int, float, dict[str, Any]]] = []
    for info in infos:
        visible = shown.names(info, caller)
        rows = connection.execute(text(_query(info, visible, spot.at is not None)), values)
        found += [
            (row["dimension"], row["rank"], shown.feature(info, dict(row), visible))
            for row in rows.mappings()
        ]
    found.sort(key=lambda item: item[:2])
    return [item[2] for item in found[:MOST]]


def _query(info: LayerInfo, visible: list[str], as_of: bool) -> str:
    listed = "".join(f', "{name}"' for name in visible)
    found = source.rows(info, ["id", *visible, "geom"], as_of=as_of)
    point = f"ST_SetSRID(ST_MakePoint(:lon, :lat), {STORAGE_SRID})"
    return (
        f"SELECT id{listed}, {shown.GEOMETRY} AS geometry, ST_Dimension(geom) AS dimension, "
        f"CASE WHEN ST_Dimension(geom) = 2 THEN ST_Area(geom) ELSE ST_Distance(geom, {point}) END "
        f"AS rank FROM ({found}) AS found WHERE CASE WHEN ST_Dimension(geom) = 2 "
        f"THEN ST_Intersects(geom, {point}) ELSE ST_DWithin(geom, {point}, :reach) END "
        f"ORDER BY dimension, rank LIMIT {PER_LAYER}"
    )
