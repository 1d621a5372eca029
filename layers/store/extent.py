"""Where the features of a changeset lie, strays aside."""

from __future__ import annotations

from sqlalchemy import Connection, text

from layers.info import LayerInfo

Box = tuple[float, float, float, float]
STRAYS = 0.01
"""Share of the features that may lie outside the box on each side."""


def core(connection: Connection, info: LayerInfo, tenant: str, changeset: int) -> Box | None:
    """Return west, south, east, north of what ``changeset`` touched in a layer, or None.

    The outermost hundredth on each side does not count: one stray object far away must not
    decide where the map of a city opens.
    """
    low, high = (
        f"percentile_disc({share}) WITHIN GROUP (ORDER BY" for share in (STRAYS, 1 - STRAYS)
    )
    row = connection.execute(
        text(
            f"SELECT {low} ST_XMin(geom)), {low} ST_YMin(geom)), "
            f"{high} ST_XMax(geom)), {high} ST_YMax(geom)) FROM {info.table.name} "
            "WHERE tenant = :tenant AND changeset_id = :changeset AND geom IS NOT NULL"
        ),
        {"tenant": tenant, "changeset": changeset},
    ).one()
    return None if row[0] is None else (row[0], row[1], row[2], row[3])
