"""Small edits after the renewal, by named people, so that the history of single objects shows something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Engine, cast, func, select
from sqlalchemy.types import Text

from gis.database.session import Caller, begin
from layers.registry import Registry
from layers.store.edit import Edit, apply
from pipelines.demo import recipe

NOON = dt.time(4, 0, tzinfo=dt.UTC)


def days() -> tuple[Mapping[str, str], ...]:
    """Return the rows of data/demo/events.csv: day, actor, layer, field, from, to, count, reason."""
    return recipe.table("events")


def source(row: Mapping[str, str]) -> str:
    """Key under which the changeset of an event is found again."""
    return f"demo:event/{row['day']}/{row['layer']}"


def happen(engine: Engine, registry: Registry, caller: Caller, row: Mapping[str, str]) -> int:
    """Apply one event: the first ``count`` matching features change one field. Return how many."""
    layer = registry.get(row["layer"])
    table = layer.table
    chosen = (
        select(table.c.id)
        .where(
            table.c.tenant == caller.tenant,
            cast(table.c[row["field"]], Text) == row["from"],
        )
        .order_by(func.md5(table.c.source_id))
        .limit(int(row["count"]))
    )
    at = dt.datetime.combine(dt.date.fromisoformat(row["day"]), NOON)
    values = {row["field"]: row["to"], "changed_on": row["day"]}
    with begin(engine, caller) as connection:
        found = list(connection.scalars(chosen))
        edits = [Edit(layer=layer, op="update", feature_id=k, values=values) for k in found]
        if edits:
            apply(
                connection, registry, caller, edits, reason=row["reason"], source=source(row), at=at
            )
    return len(edits)
