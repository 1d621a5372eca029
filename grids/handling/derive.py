"""Handling grids of a department for every division that has none yet, nested level by level."""

from __future__ import annotations

from collections.abc import Mapping

from geoalchemy2.shape import to_shape
from sqlalchemy import select

from grids.desk.desk import DIVISIONS, SOURCE, Desk
from grids.handling.read import LAYER
from layers.codes import load
from layers.store.edit import Edit, apply

SERIAL = "001"
"""One grid per division and department to begin with; more are made by hand."""


def derive(desk: Desk, department: tuple[str, str], reason: str) -> int:
    """Make a grid of ``department`` (code, name) for each division without one; return how many.

    Its code is level, division code and serial; its parent that of the division above.
    """
    levels = _levels()
    divisions = desk.registry.get(DIVISIONS).table
    layer = desk.registry.get(LAYER)
    grids = layer.table
    taken = set(
        desk.connection.scalars(
            select(grids.c.division_code).where(
                grids.c.tenant == desk.caller.tenant, grids.c.department_code == department[0]
            )
        )
    )
    rows = desk.connection.execute(
        select(divisions.c.code, divisions.c.name, divisions.c.geom)
        .where(divisions.c.tenant == desk.caller.tenant, divisions.c.geom.is_not(None))
        .order_by(divisions.c.code)
    ).all()
    edits = [
        Edit(
            layer=layer,
            op="create",
            values={
                "code": _code(row.code, levels),
                "name": row.name,
                "level": levels[len(row.code)],
                "parent_code": _parent(row.code, levels),
                "division_code": row.code,
                "department_code": department[0],
                "department_name": department[1],
                "started_on": desk.at.date(),
            },
            geom=to_shape(row.geom),
        )
        for row in rows
        if row.code and len(row.code) in levels and row.code not in taken
    ]
    if edits:
        apply(desk.connection, desk.registry, desk.caller, edits, reason=reason, source=SOURCE)
    return len(edits)


def _levels() -> dict[int, str]:
    """Level by the digits of the division code."""
    return {
        int(item.columns["division_digits"]): item.code for item in load("handling_level").items
    }


def _code(division: str, levels: Mapping[int, str]) -> str:
    return f"{levels[len(division)]}{division}{SERIAL}"


def _parent(division: str, levels: Mapping[int, str]) -> str | None:
    above = [digits for digits in levels if digits < len(division)]
    return _code(division[: max(above)], levels) if above else None
