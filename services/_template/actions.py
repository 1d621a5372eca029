"""Verbs of the markers: each is one transaction that asks the rules and edits the layer."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine, select

from gis.database.session import Caller, begin
from gis.errors import Conflict, NotFound
from layers.registry import Registry
from layers.store.edit import Edit, Outcome, apply
from services._template.rules import may_tick

LAYER = "template_markers"


def tick(
    engine: Engine, registry: Registry, caller: Caller, marker: int, today: dt.date
) -> Outcome:
    """Mark a marker as done; NotFound, or Conflict if it was ticked before."""
    info = registry.readable(LAYER, caller)
    table = info.table
    with begin(engine, caller) as connection:
        row = connection.execute(
            select(table.c.done_on).where(table.c.tenant == caller.tenant, table.c.id == marker)
        ).one_or_none()
        if row is None:
            raise NotFound(
                "no_such_marker", f"没有标记 {marker}。", f"There is no marker {marker}."
            )
        if not may_tick(row.done_on, today):
            raise Conflict("ticked", "该标记已完成。", "The marker is already ticked.")
        edit = Edit(layer=info, op="update", feature_id=marker, values={"done_on": today})
        return apply(connection, registry, caller, [edit], reason="tick", source="template")
