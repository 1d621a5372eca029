"""Versions of features as plain values: the current one, and any earlier one by its changeset."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from gis.database.session import Caller
from layers.info import LayerInfo
from layers.store.rows import among

Version = dict[str, Any]
"""All columns of one row."""


def current(
    connection: Connection, caller: Caller, info: LayerInfo, ids: list[int]
) -> dict[int, Version]:
    """Return the live rows of the layer by id."""
    live = info.table
    rows = connection.execute(
        select(live).where(live.c.tenant == caller.tenant, among(live.c.id, ids))
    )
    return {row["id"]: dict(row) for row in rows.mappings()}


def of_changeset(
    connection: Connection, caller: Caller, info: LayerInfo, feature_id: int, changeset: int
) -> Version | None:
    """Return the version that ``changeset`` made, wherever it lies; None if there is none."""
    for table in (info.table, info.history):
        row = connection.execute(
            select(table).where(
                table.c.tenant == caller.tenant,
                table.c.id == feature_id,
                table.c.changeset_id == changeset,
            )
        ).mappings()
        found = row.one_or_none()
        if found is not None:
            return dict(found)
    return None


def ended_by(
    connection: Connection, caller: Caller, info: LayerInfo, changeset: int, most: int
) -> dict[int, Version]:
    """Return the versions that ``changeset`` closed, by feature id, at most ``most``."""
    past = info.history
    rows = connection.execute(
        select(past)
        .where(past.c.tenant == caller.tenant, past.c.ended_by == changeset)
        .order_by(past.c.id)
        .limit(most)
    )
    return {row["id"]: dict(row) for row in rows.mappings()}


def writable(info: LayerInfo, caller: Caller, row: Version) -> dict[str, Any]:
    """Return the values of ``row`` that an edit by ``caller`` can write back."""
    return {
        item.name: row[item.name]
        for item in info.visible_fields(caller)
        if not item.readonly and row[item.name] is not None
    }
