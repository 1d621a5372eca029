"""The units of a city: those it named itself, and every handling grid of the four levels (四级网格).

A handling grid is a unit by existing: cases are handed down to it, its superior is told, it has a
queue and a name. A unit of the same code that the city named goes before it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

UNITS = (
    "(SELECT tenant, code, title, parent, level, department_code, area_code, false AS grid "
    "FROM case_units WHERE tenant = :tenant UNION ALL SELECT g.tenant, g.code, g.name, "
    "g.parent_code, cast(g.level AS integer), g.department_code, g.division_code, true "
    "FROM handling_grids g WHERE g.tenant = :tenant AND g.code IS NOT NULL AND NOT EXISTS "
    "(SELECT FROM case_units n WHERE n.tenant = :tenant AND n.code = g.code))"
)
"""To be read from in a statement that binds ``:tenant``: code, title, parent, level, department_code,
area_code, and whether it is a handling grid."""
LISTED = text(
    "SELECT code, title, parent, level, department_code, area_code, grid "  # noqa: S608
    f"FROM {UNITS} u WHERE tenant = :tenant ORDER BY code"
)
"""All units of a city."""
_NAMED = text(
    f"SELECT code, title FROM {UNITS} u WHERE tenant = :tenant AND code = ANY(:codes)"  # noqa: S608
)
PARENT = text(f"SELECT parent FROM {UNITS} u WHERE tenant = :tenant AND code = :code LIMIT 1")  # noqa: S608
"""The unit above a unit."""


def named(connection: Connection, tenant: str, codes: Iterable[str | None]) -> dict[str, str]:
    """Return the names of units by code; those that are not known are left out."""
    wanted = sorted({code for code in codes if code})
    found = connection.execute(_NAMED, {"tenant": tenant, "codes": wanted})
    return {row.code: row.title or row.code for row in found}
