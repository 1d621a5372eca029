"""A row as a GeoJSON feature (RFC 7946), with the attributes that the caller may see."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gis.database.session import Caller
from layers.info import LayerInfo

DIGITS = 8
"""Decimals of a degree: about a millimetre."""
GEOMETRY = f"ST_AsGeoJSON(geom, {DIGITS}, 0)"
"""Without the crs member that PostGIS adds: positions are lon/lat as RFC 7946 wants them."""


def names(info: LayerInfo, caller: Caller) -> list[str]:
    """Return the attributes of the layer that ``caller`` may see."""
    return [item.name for item in info.visible_fields(caller)]


def feature(info: LayerInfo, row: Mapping[str, Any], visible: list[str]) -> dict[str, Any]:
    """Return the GeoJSON feature of ``row`` (columns id, geometry as GeoJSON text, attributes)."""
    return {
        "type": "Feature",
        "id": row["id"],
        "layer": info.id,
        "geometry": json.loads(row["geometry"]) if row["geometry"] else None,
        "properties": {name: row[name] for name in visible},
    }


def plain(value: Any) -> Any:
    """Return a value JSON has no form for as text or number."""
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return str(value)
