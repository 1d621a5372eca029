"""Zones that decide on reports, drawn on parcels of the demo city: sites, and places where stalls may stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import shapely
from sqlalchemy import Connection, Engine, text

from gis.database.session import Caller, begin
from layers.registry import Registry
from layers.store.edit import Edit, apply
from pipelines.demo import recipe

SOURCE = "demo:zones"
FROM = dt.datetime(2026, 7, 1, 4, 0, tzinfo=dt.UTC)
_PARCELS = text(
    "SELECT ST_AsBinary(geom) FROM land_use WHERE tenant = :tenant AND kind LIKE :kind || '%' "
    "AND ST_Area(cast(geom AS geography)) BETWEEN 2000 AND 60000 "
    "ORDER BY md5(coalesce(source_id, cast(id AS text))) LIMIT :count"
)
_FIELDS = ("reason", "classes", "hours", "days", "starts_on", "ends_on", "note")


def zones(engine: Engine, registry: Registry, caller: Caller) -> int:
    """Draw the rows of data/demo/zones.csv on the first fitting parcels; return how many zones."""
    with begin(engine, caller) as connection:
        edits = [
            edit
            for row in recipe.table("zones")
            for edit in _drawn(connection, registry, caller.tenant, row)
        ]
        if edits:
            apply(connection, registry, caller, edits, reason="管控区", source=SOURCE, at=FROM)
    return len(edits)


def _drawn(
    connection: Connection, registry: Registry, tenant: str, row: Mapping[str, str]
) -> Iterator[Edit]:
    found = connection.execute(
        _PARCELS, {"tenant": tenant, "kind": row["land_use"], "count": int(row["count"])}
    )
    values: dict[str, Any] = {name: row[name] for name in _FIELDS if row[name]}
    for number, shape in enumerate(found.scalars(), 1):
        yield Edit(
            layer=registry.get(row["layer"]),
            op="create",
            values={**values, "name": f"{row['name']}{'甲乙丙丁'[number - 1]}"},
            geom=shapely.from_wkb(bytes(shape)),
        )
