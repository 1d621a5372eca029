"""What somebody sees first: their units, the counts of their queue, their panels."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, Engine, text

from gis.database.session import Caller, begin
from services.cases.command.panels import Standing, shown
from services.cases.engine.posts import posts_of
from services.cases.engine.units import UNITS

_UNITS = text(f"""
SELECT u.code, u.title, u.level::text AS level,
       coalesce(d.department_code, u.department_code, g.department_code) AS department
FROM {UNITS} u LEFT JOIN handling_grids g ON g.tenant = u.tenant AND g.code = u.code
LEFT JOIN case_units d ON d.tenant = u.tenant AND d.code = coalesce(u.department_code, g.department_code)
WHERE u.tenant = :tenant AND u.code = ANY(:codes) ORDER BY u.code
""")  # noqa: S608
_COUNTS = text("""
SELECT unit, state, count(*) AS n,
       count(*) FILTER (WHERE due_at < :now) AS overdue
FROM case_items WHERE tenant = :tenant AND unit = ANY(:codes) AND NOT ended AND machine = 'order'
GROUP BY unit, state ORDER BY unit, state
""")


def desk(engine: Engine, caller: Caller, now: dt.datetime) -> dict[str, Any]:
    """Return the caller's units with their counts, and the panels of their posts and industries."""
    with begin(engine, caller, read_only=True) as connection:
        held = posts_of(connection, caller, now)
        codes = sorted({one.unit for one in held if one.unit})
        units = _units(connection, caller, codes, now)
    standings = [Standing(one.post, *_known(units.get(one.unit or ""))) for one in held]
    return {
        "units": list(units.values()),
        "panels": [
            {"id": panel.id, "title": list(panel.title), "layers": list(panel.layers)}
            for panel in shown(standings)
        ],
    }


def _known(unit: dict[str, Any] | None) -> tuple[str | None, str | None]:
    return (unit["department"], unit["level"]) if unit else (None, None)


def _units(
    connection: Connection, caller: Caller, codes: list[str], now: dt.datetime
) -> dict[str, dict[str, Any]]:
    asked = {"tenant": caller.tenant, "codes": codes, "now": now}
    units = {
        row.code: {
            "code": row.code,
            "title": row.title,
            "level": row.level,
            "department": row.department,
            "queue": {},
            "overdue": 0,
        }
        for row in connection.execute(_UNITS, asked)
    }
    for row in connection.execute(_COUNTS, asked):
        if row.unit in units:
            units[row.unit]["queue"][row.state] = row.n
            units[row.unit]["overdue"] += row.overdue
    return units
