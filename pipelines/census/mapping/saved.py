"""Mappings kept under a name, found again for deliveries with the same columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from gis.database.session import Caller
from gis.errors import NotFound
from layers.store.changes import table
from pipelines.census.mapping.model import Mapping
from pipelines.census.tables import CensusMapping

_SAME = 0.8
"""Share of the saved columns that must be there for a mapping to be offered by itself."""
_OWN = {"scores", "doubts"}


def save(connection: Connection, caller: Caller, name: str, mapping: Mapping) -> None:
    """Keep ``mapping`` under ``name``, in place of what was kept there."""
    kept = {key: value for key, value in mapping.as_dict().items() if key not in _OWN}
    values = {
        "tenant": caller.tenant,
        "name": name,
        "layer": mapping.layer,
        "mapping": kept,
        "actor": caller.actor or "",
        "saved_at": dt.datetime.now(dt.UTC),
    }
    statement = insert(table(CensusMapping)).values(values)
    keys = ("tenant", "name")
    fresh = {key: value for key, value in values.items() if key not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=fresh))


def get(connection: Connection, caller: Caller, name: str) -> Mapping:
    """The mapping kept under ``name``."""
    saved = table(CensusMapping)
    data = connection.scalar(
        select(saved.c.mapping).where(saved.c.tenant == caller.tenant, saved.c.name == name)
    )
    if data is None:
        raise NotFound(
            "no_such_mapping", f"没有名为“{name}”的映射。", f"There is no mapping “{name}”."
        )
    return Mapping.of(data)


def listing(connection: Connection, caller: Caller) -> list[dict[str, object]]:
    """All kept mappings, by name."""
    saved = table(CensusMapping)
    rows = connection.execute(
        select(saved).where(saved.c.tenant == caller.tenant).order_by(saved.c.name)
    )
    return [
        {"name": row.name, "layer": row.layer, "saved_at": row.saved_at, "mapping": row.mapping}
        for row in rows
    ]


def remove(connection: Connection, caller: Caller, name: str) -> None:
    """Forget a mapping."""
    saved = table(CensusMapping)
    connection.execute(delete(saved).where(saved.c.tenant == caller.tenant, saved.c.name == name))


def fitting(
    connection: Connection, caller: Caller, layer: str | None, columns: Iterable[str]
) -> Mapping | None:
    """The newest kept mapping whose columns the dataset has, for the layer if one is stated."""
    names = set(columns)
    saved = table(CensusMapping)
    rows = connection.execute(
        select(saved.c.layer, saved.c.mapping)
        .where(saved.c.tenant == caller.tenant)
        .order_by(saved.c.saved_at.desc())
    )
    for row in rows:
        used = set(row.mapping.get("columns", ()))
        if layer in (None, row.layer) and used and len(used & names) >= _SAME * len(used):
            return Mapping.of(row.mapping)
    return None
