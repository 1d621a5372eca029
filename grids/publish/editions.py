"""Editions of the grid: the list, and the record of a new one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, select, text

from gis.errors import NotFound
from grids.desk.desk import Desk
from grids.models import GridEdition
from layers.store.changes import table

FIRST = ("初始网格", "The grid as first loaded")
LOADED_BY = "system"
_TOLD = (
    "number",
    "at",
    "actor",
    "reason",
    "cells",
    "created",
    "updated",
    "retired",
    "rollback_of",
)
_LOADED = text(
    "SELECT max(u.changeset_id) AS changeset_id, max(u.valid_from) AS at, count(*) AS cells "
    "FROM unit_grids u WHERE u.tenant = :tenant"
)


def listing(desk: Desk, limit: int = 50) -> list[dict[str, Any]]:
    """Return the editions, newest first."""
    known = table(GridEdition)
    rows = desk.connection.execute(
        select(known)
        .where(known.c.tenant == desk.caller.tenant)
        .order_by(known.c.number.desc())
        .limit(limit)
    ).mappings()
    return [{name: row[name] for name in _TOLD} for row in rows]


def find(desk: Desk, number: int) -> dict[str, Any]:
    """Return one edition with its changeset, or raise NotFound."""
    known = table(GridEdition)
    row = desk.connection.execute(
        select(known).where(known.c.tenant == desk.caller.tenant, known.c.number == number)
    ).mappings()
    found = row.one_or_none()
    if found is None:
        raise NotFound("no_such_edition", f"没有第 {number} 版。", f"There is no edition {number}.")
    return dict(found)


def made_by(desk: Desk, changeset: int) -> int | None:
    """Return the number of the edition that a changeset published, None if it published none."""
    known = table(GridEdition)
    number: int | None = desk.connection.scalar(
        select(known.c.number).where(
            known.c.tenant == desk.caller.tenant,
            known.c.changeset_id == changeset,
            known.c.actor != LOADED_BY,
        )
    )
    return number


def baseline(desk: Desk) -> None:
    """Record what was loaded before the first publishing as edition 1, so that it can come back."""
    if newest(desk):
        return
    loaded = desk.connection.execute(_LOADED, {"tenant": desk.caller.tenant}).one()
    if loaded.cells:
        _insert(
            desk,
            number=1,
            changeset_id=loaded.changeset_id,
            at=loaded.at,
            actor=LOADED_BY,
            reason=" · ".join(FIRST),
            cells=loaded.cells,
            created=loaded.cells,
        )


def newest(desk: Desk) -> int:
    """Return the number of the newest edition, 0 if there is none."""
    known = table(GridEdition)
    found = desk.connection.scalar(
        select(func.max(known.c.number)).where(known.c.tenant == desk.caller.tenant)
    )
    return int(found or 0)


def record(desk: Desk, reason: str, counts: dict[str, int], rollback_of: int | None) -> int:
    """Record the draft that is published as the next edition and return its number."""
    cells = desk.connection.scalar(
        text("SELECT count(*) FROM unit_grids u WHERE u.tenant = :tenant"),
        {"tenant": desk.caller.tenant},
    )
    number = newest(desk) + 1
    _insert(
        desk,
        number=number,
        changeset_id=desk.draft,
        at=desk.at,
        actor=desk.caller.actor,
        reason=reason,
        cells=int(cells or 0),
        rollback_of=rollback_of,
        **counts,
    )
    return number


def _insert(desk: Desk, **values: Any) -> None:
    filled = {"updated": 0, "retired": 0, "created": 0, "rollback_of": None, **values}
    desk.connection.execute(insert(table(GridEdition)).values(tenant=desk.caller.tenant, **filled))
