"""Evidence named by steps of a case (after-photos, results of checks) becomes the case's evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from sqlalchemy import Connection, Engine, text

from gis.database.session import begin_bulk, system
from layers.registry import Registry
from services.cases.engine.words import Happened
from services.cases.evidence.attach import KINDS, MOST, Named, attach, examine

_STEP = text(
    "SELECT e.at, e.actor, e.data -> 'evidence' AS named, ST_X(c.geom) AS lon, ST_Y(c.geom) AS lat "
    "FROM case_events e JOIN cases c ON c.tenant = e.tenant AND c.id = e.case_id "
    "WHERE e.tenant = :tenant AND e.case_id = :case AND e.seq = :seq AND e.data ? 'evidence'"
)
_THERE = text("SELECT sha256 FROM case_files WHERE tenant = :tenant AND sha256 = ANY(:hashes)")


def followed(engine: Engine, _registry: Registry, happened: Happened) -> None:
    """After a step: attach the uploaded files that its form names; told twice, done once."""
    with begin_bulk(engine, system(happened.tenant)) as connection:
        values = {"tenant": happened.tenant, "case": happened.case_id, "seq": happened.seq}
        row = connection.execute(_STEP, values).mappings().one_or_none()
        named = _named(connection, happened.tenant, row["named"]) if row else []
        if row is None or not named:
            return
        point = shapely.Point(row["lon"], row["lat"])
        found = examine(connection, happened.tenant, named, point, row["at"])
        attach(
            connection, happened.tenant, happened.case_id, found, (row["actor"], row["at"], None)
        )


def _named(connection: Connection, tenant: str, given: Any) -> list[Named]:
    """Those of the named files that were uploaded; forms are free, so nothing is taken for granted."""
    listed: Sequence[Any] = given if isinstance(given, list) else ()
    named = [
        Named(str(one["sha256"]), one["kind"] if one.get("kind") in KINDS else "other")
        for one in listed[:MOST]
        if isinstance(one, Mapping) and one.get("sha256")
    ]
    values = {"tenant": tenant, "hashes": [one.sha256 for one in named]}
    there = set(connection.execute(_THERE, values).scalars()) if named else set()
    return [one for one in named if one.sha256 in there]
