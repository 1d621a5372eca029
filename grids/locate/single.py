"""One point located by the database, with the caller's rights, in one statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, TextClause, text

from gis.crs import STORAGE_SRID
from gis.database.session import Caller
from gis.database.together import Question, together
from layers.registry import Registry
from layers.store.source import rows as source_rows

UNIT = ("id", "code", "community_code", "geom")
RESPONSIBILITY = (
    "code",
    "name",
    "shift",
    "responsible_unit",
    "collector_name",
    "collector_phone",
    "unit_grids",
)
HANDLING = (
    "code",
    "name",
    "level",
    "department_name",
    "handler_name",
    "handler_phone",
    "substitutes",
    "division_code",
    "unit_grids",
)
_POINT = f"ST_SetSRID(ST_MakePoint(:lon, :lat), {STORAGE_SRID})"
_MEMBER = "(unit.code = any(g.unit_grids))"
_OF_DIVISION = "(coalesce(cardinality(g.unit_grids), 0) = 0 AND left(unit.code, 12) LIKE g.division_code || '%')"
LEVELS = ("4", "3", "2", "1")


def locate(
    connection: Connection,
    registry: Registry,
    caller: Caller,
    lon: float,
    lat: float,
    at: dt.datetime | None = None,
) -> dict[str, Any]:
    """Return ``unit``, ``responsibility`` (one per shift) and ``handling`` by level, as of ``at``.

    On a border the lowest code wins. Handling grids list their unit grids, or cover their division.
    Whoever may not see responsibility and handling grids gets empty lists.
    """
    (rows,) = together(connection, question(registry, caller.tenant, lon, lat, at))
    return told(rows)


def question(
    registry: Registry, tenant: str, lon: float, lat: float, at: dt.datetime | None = None
) -> Question:
    """What :func:`told` reads."""
    box = {"west": lon, "east": lon, "south": lat, "north": lat}
    values: dict[str, Any] = {"tenant": tenant, "lon": lon, "lat": lat, **box}
    if at is not None:
        values["at"] = at
    return Question(_statement(registry, as_of=at is not None), values)


def told(rows: Sequence[Any]) -> dict[str, Any]:
    """The answer of :func:`locate` that follows from its row, if there is one."""
    handling: dict[str, list[dict[str, Any]]] = {level: [] for level in LEVELS}
    if not rows:
        return {"unit": None, "responsibility": [], "handling": handling}
    row = rows[0]
    for grid in row.handling or []:
        handling[grid.pop("level")].append(grid)
    return {
        "unit": {"id": row.id, "code": row.code, "community_code": row.community_code},
        "responsibility": row.responsibility or [],
        "handling": handling,
    }


@cache
def _statement(registry: Registry, *, as_of: bool) -> TextClause:
    def source(layer: str, columns: tuple[str, ...]) -> str:
        return source_rows(registry.get(layer), columns, as_of=as_of)

    return text(
        f"WITH unit AS (SELECT u.id, u.code, u.community_code FROM ({source('unit_grids', UNIT)}) u "
        f"WHERE u.code IS NOT NULL AND ST_Intersects(u.geom, {_POINT}) "
        "ORDER BY u.code LIMIT 1) "
        "SELECT unit.*, "
        f"({_listed(source('responsibility_grids', RESPONSIBILITY), RESPONSIBILITY[:-1], _MEMBER)})"
        " AS responsibility, "
        f"({_listed(source('handling_grids', HANDLING), HANDLING[:-2], f'{_MEMBER} OR {_OF_DIVISION}')})"
        " AS handling FROM unit"
    )


def _listed(source: str, columns: tuple[str, ...], condition: str) -> str:
    made = ", ".join(f"'{name}', g.{name}" for name in columns)
    return (
        f"SELECT json_agg(json_build_object({made}) ORDER BY g.code) "
        f"FROM ({source}) g WHERE {condition}"
    )
