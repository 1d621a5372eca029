"""The spine's own rows: changesets, the feed of changes, counts and the announcement."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import sql
from sqlalchemy import Connection, Table, insert, text
from sqlalchemy.dialects.postgresql import insert as upsert

from gis.crs import STORAGE_SRID
from gis.database.session import Caller
from gis.errors import Forbidden
from layers.info import LayerInfo
from layers.model import Base
from layers.spine import Change, Changeset, LayerCount

CHANNEL = "wanmi_changes"
LONGEST_REASON = 500


def table(model: type[Base]) -> Table:
    """Return the Core table of a spine model."""
    return Base.metadata.tables[model.__tablename__]


def open_changeset(
    connection: Connection,
    caller: Caller,
    at: dt.datetime,
    reason: str,
    source: str,
    state: str = "published",
) -> int:
    """Write the changeset row and return its id; nobody changes the map anonymously.

    ``state`` other than published keeps it out of the journal.
    """
    if caller.actor is None:
        raise Forbidden("login_needed", "请先登录。", "Please log in first.")
    statement = (
        insert(table(Changeset))
        .values(
            tenant=caller.tenant,
            at=at,
            actor=caller.actor,
            reason=reason[:LONGEST_REASON],
            source=source,
            state=state,
            published_at=at,
        )
        .returning(table(Changeset).c.id)
    )
    return int(connection.execute(statement).scalar_one())


def record(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append lines to the feed."""
    if rows:
        connection.execute(insert(table(Change)), [dict(row) for row in rows])


def count(
    connection: Connection, caller: Caller, info: LayerInfo, deltas: Mapping[str, int]
) -> None:
    """Add ``deltas`` (class code, or "" where the layer has no classes) to the counts.

    Sorted, so that two transactions lock the rows in the same order.
    """
    counts = table(LayerCount)
    for class_code in sorted(key for key, delta in deltas.items() if delta):
        statement = upsert(counts).values(
            tenant=caller.tenant,
            layer=info.table.name,
            class_code=class_code,
            read=info.read,
            n=deltas[class_code],
        )
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[counts.c.tenant, counts.c.layer, counts.c.class_code],
                set_={"n": counts.c.n + statement.excluded.n},
            )
        )


def announce(connection: Connection, tenant: str, changeset: int) -> None:
    """Tell listeners, at commit, that a changeset is there."""
    driver = connection.connection.driver_connection
    assert driver is not None
    payload = json.dumps({"tenant": tenant, "id": changeset})
    driver.execute(sql.SQL("NOTIFY {}, {}").format(sql.Identifier(CHANNEL), sql.Literal(payload)))


def record_bulk(
    connection: Connection, caller: Caller, info: LayerInfo, changeset: int, at: dt.datetime
) -> None:
    """One feed line for all features of a bulk changeset: count, extent, divisions touched."""
    connection.execute(
        text(_BULK_LINE.format(table=info.table.name, srid=STORAGE_SRID)),
        {
            "tenant": caller.tenant,
            "changeset": changeset,
            "layer": info.table.name,
            "at": at,
            "read": info.read,
        },
    )


_BULK_LINE = """
WITH touched AS (
    SELECT scopes, count(*) AS n, ST_Extent(geom) AS box FROM {table}
    WHERE tenant = :tenant AND changeset_id = :changeset GROUP BY scopes
)
INSERT INTO changes (tenant, changeset_id, layer, op, count, at, read, scopes, bbox)
SELECT :tenant, :changeset, :layer, 'bulk', coalesce(sum(n), 0), :at, :read,
       CASE WHEN count(*) = 0 THEN '{{*}}' ELSE ARRAY(SELECT DISTINCT unnest(scopes) FROM touched) END,
       ST_SetSRID(ST_Extent(box::geometry)::geometry, {srid})
FROM touched
"""
