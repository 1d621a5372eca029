"""Handling grids listed, with those that nobody staffs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, or_, select

from grids.desk.desk import Desk

LAYER = "handling_grids"
TOLD = (
    "id",
    "code",
    "name",
    "level",
    "parent_code",
    "division_code",
    "department_code",
    "department_name",
    "handler_name",
    "handler_phone",
    "substitutes",
)


def listing(
    desk: Desk,
    *,
    level: str | None = None,
    division: str | None = None,
    unstaffed: bool = False,
    limit: int = 5_000,
) -> tuple[list[dict[str, Any]], int]:
    """Return the grids by level and code, and how many of those asked for nobody staffs.

    A grid is staffed if it has a handler or a substitute. ``division`` is a code or its beginning.
    """
    table = desk.registry.get(LAYER).table
    chosen = [table.c.tenant == desk.caller.tenant]
    if level is not None:
        chosen.append(table.c.level == level)
    if division is not None:
        chosen.append(table.c.division_code.startswith(division, autoescape=True))
    nobody = and_(
        or_(table.c.handler_name.is_(None), func.btrim(table.c.handler_name) == ""),
        func.coalesce(func.cardinality(table.c.substitutes), 0) == 0,
    )
    empty = desk.connection.scalar(select(func.count()).select_from(table).where(*chosen, nobody))
    wanted = [*chosen, nobody] if unstaffed else chosen
    columns = [table.c[name] for name in TOLD]
    rows = desk.connection.execute(
        select(*columns, nobody.label("nobody"))
        .where(*wanted)
        .order_by(table.c.level, table.c.code, table.c.id)
        .limit(limit)
    ).mappings()
    return [
        {**{name: row[name] for name in TOLD}, "staffed": not row["nobody"]} for row in rows
    ], int(empty or 0)
