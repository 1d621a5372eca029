"""Where the features of each layer lie, from the boxes in the feed of changes."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from layers.spine import Change
from layers.store.changes import table

Bounds = tuple[float, float, float, float]


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
