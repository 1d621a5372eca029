"""The units of a city: those it named itself, and every handling grid of the four levels (四级网格).

A handling grid is a unit by existing: cases are handed down to it, its superior is told, it has a
queue and a name. A unit of the same code that the city named goes before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, text

from layers.codes import load

UNITS = (
    "(SELECT tenant, code, title, parent, level, department_code, area_code, false AS grid "
    "FROM case_units WHERE tenant = :tenant UNION ALL SELECT g.tenant, g.code, g.name, "
    "g.parent_code, cast(g.level AS integer), g.department_code, g.division_code, true "
    "FROM handling_grids g WHERE g.tenant = :tenant AND g.code IS NOT NULL AND NOT EXISTS "
    "(SELECT FROM case_units n WHERE n.tenant = :tenant AND n.code = g.code))"
)
"""To be read from in a statement that binds ``:tenant``: code, title, parent, level, department_code,
area_code, and whether it is a handling grid."""
_LISTED = text(
    "SELECT code, title, parent, level, department_code, area_code, grid "  # noqa: S608
    f"FROM {UNITS} u WHERE tenant = :tenant ORDER BY code"
)
_NAMED = text(
    f"SELECT code, title FROM {UNITS} u WHERE tenant = :tenant AND code = ANY(:codes)"  # noqa: S608
)
PARENT = text(f"SELECT parent FROM {UNITS} u WHERE tenant = :tenant AND code = :code LIMIT 1")  # noqa: S608
"""The unit above a unit."""


def listed(connection: Connection, tenant: str) -> list[dict[str, Any]]:
    """Return all units of a city, with ``grid`` telling handling grids; departments that no unit stands for come last."""
    rows = [dict(row) for row in connection.execute(_LISTED, {"tenant": tenant}).mappings()]
    there = {row["code"] for row in rows}
    there |= {row["department_code"] for row in rows if not row["grid"]}
    return rows + [
        {**_DEPARTMENT, "code": item.code, "title": item.zh, "department_code": item.code}
        for item in load("department").items
        if item.code not in there
    ]


_DEPARTMENT = {"parent": None, "level": 1, "area_code": None, "grid": False}


_WORKING = text(
    "SELECT DISTINCT unit FROM case_posts WHERE tenant = :tenant AND unit = ANY(:codes) "
    "AND (valid_to IS NULL OR valid_to > now())"
)


def known_units(connection: Connection, tenant: str, codes: Iterable[str]) -> set[str]:
    """Return those of these codes that are units: named, a grid, a department, or where somebody holds a post."""
    wanted = set(codes)
    found = set(named(connection, tenant, wanted))
    asked = {"tenant": tenant, "codes": sorted(wanted - found)}
    return found | set(connection.scalars(_WORKING, asked))


def named(connection: Connection, tenant: str, codes: Iterable[str | None]) -> dict[str, str]:
    """Return the names of units by code; a department that no unit stands for is asked by its own name.

    Those that are not known are left out.
    """
    wanted = {code for code in codes if code}
    known = load("department").by_code
    found = connection.execute(_NAMED, {"tenant": tenant, "codes": sorted(wanted)})
    named = {row.code: row.title or row.code for row in found}
    return {code: known[code].zh for code in wanted & known.keys()} | named
