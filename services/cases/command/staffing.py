"""Who staffs the four levels of handling grids."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, select, text

from gis.database.session import Caller, begin
from layers.codes import load
from layers.registry import Registry

LAYER = "handling_grids"
TOLD = (
    "code",
    "name",
    "level",
    "parent_code",
    "division_code",
    "department_code",
    "department_name",
)
_POSTS = text(
    "SELECT unit, array_agg(DISTINCT person ORDER BY person) AS people FROM case_posts "
    "WHERE tenant = :tenant AND post IN ('handler', 'department') AND unit IS NOT NULL "
    "AND valid_from <= :now AND (valid_to IS NULL OR valid_to > :now) GROUP BY unit"
)


def staffing(
    engine: Engine, registry: Registry, caller: Caller, now: dt.datetime
) -> dict[str, Any]:
    """Return by level how many grids there are and how many nobody staffs, and those grids.

    A grid is staffed by a named handler or substitute, or by somebody who holds a post in the unit
    of its code now.
    """
    with begin(engine, caller, read_only=True) as connection:
        grids = list(_grids(connection, registry, caller, now))
    unstaffed = [grid for grid in grids if not grid["staffed"]]
    levels = [
        {
            "level": level.code,
            "title": [level.zh, level.en],
            "grids": sum(grid["level"] == level.code for grid in grids),
            "unstaffed": sum(grid["level"] == level.code for grid in unstaffed),
        }
        for level in load("handling_level").items
    ]
    return {"levels": levels, "unstaffed": unstaffed}


def _grids(
    connection: Connection, registry: Registry, caller: Caller, now: dt.datetime
) -> Iterator[dict[str, Any]]:
    table = registry.readable(LAYER, caller).table
    posts = {
        row.unit: list(row.people)
        for row in connection.execute(_POSTS, {"tenant": caller.tenant, "now": now})
    }
    names = (*TOLD, "handler_name", "substitutes")
    rows = connection.execute(
        select(*(table.c[name] for name in names))
        .where(table.c.tenant == caller.tenant)
        .order_by(table.c.level, table.c.code)
    ).mappings()
    for row in rows:
        yield _told(dict(row), posts.get(row["code"], []))


def _told(row: Mapping[str, Any], at_post: list[str]) -> dict[str, Any]:
    handler = (row["handler_name"] or "").strip() or None
    substitutes = [name for name in row["substitutes"] or () if name.strip()]
    return {
        **{name: row[name] for name in TOLD},
        "handler": handler or (at_post[0] if at_post else None),
        "substitutes": substitutes,
        "at_post": at_post,
        "staffed": bool(handler or substitutes or at_post),
    }
