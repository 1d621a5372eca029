"""Where and when features lie: of each layer, and of one changeset without its strays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Connection, func, select, text

from layers.info import LayerInfo
from layers.spine import Change
from layers.store.changes import table

Bounds = tuple[float, float, float, float]
STRAYS = 0.01
"""Share of the features that may lie outside the box on each side."""
SAMPLE = 10_000
"""Features that are enough to find it."""


def extents(connection: Connection, tenant: str) -> Mapping[str, Bounds]:
    """Return west, south, east, north (lon/lat) by table, of all that ever was in it.

    A layer without any feature has none. The feed has one line per bulk load, so this is quick
    where a scan of the features would not be.
    """
    changes = table(Change)
    box = func.ST_Extent(changes.c.bbox)
    sides = [getattr(func, name)(box) for name in ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax")]
    statement = (
        select(changes.c.layer, *sides)
        .where(changes.c.tenant == tenant, changes.c.bbox.is_not(None))
        .group_by(changes.c.layer)
    )
    found = connection.execute(statement).all()
    return {layer: (west, south, east, north) for layer, west, south, east, north in found}


def spans(connection: Connection, tenant: str) -> Mapping[str, tuple[dt.datetime, dt.datetime]]:
    """Return when a table was changed first and last, by table."""
    changes = table(Change)
    statement = (
        select(changes.c.layer, func.min(changes.c.at), func.max(changes.c.at))
        .where(changes.c.tenant == tenant)
        .group_by(changes.c.layer)
    )
    return {layer: (first, last) for layer, first, last in connection.execute(statement)}


def core(
    connection: Connection, info: LayerInfo, tenant: str, changeset: int, rows: int
) -> Bounds | None:
    """Return west, south, east, north of the ``rows`` that ``changeset`` touched in a layer, or None.

    The outermost hundredth on each side does not count: one stray object far away must not
    decide where the map of a city opens. Of many features every n-th is looked at.
    """
    low, high = (
        f"percentile_disc({share}) WITHIN GROUP (ORDER BY" for share in (STRAYS, 1 - STRAYS)
    )
    row = connection.execute(
        text(
            f"SELECT {low} ST_XMin(geom)), {low} ST_YMin(geom)), "
            f"{high} ST_XMax(geom)), {high} ST_YMax(geom)) "
            f"FROM (SELECT * FROM {info.table.name} WHERE id % :step = 0 OFFSET 0) AS sampled "
            "WHERE tenant = :tenant AND changeset_id = :changeset AND geom IS NOT NULL"
        ),
        {"tenant": tenant, "changeset": changeset, "step": max(rows // SAMPLE, 1)},
    ).one()
    return None if row[0] is None else (row[0], row[1], row[2], row[3])
