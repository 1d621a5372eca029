"""Communities whose border has moved away from their cells, and the draft that brings these back."""

from __future__ import annotations

from sqlalchemy import select

from gis.errors import Conflict
from grids.check.findings import LITTLE
from grids.desk import cells as reading
from grids.desk import draft as drafting
from grids.desk.desk import Desk
from grids.desk.notes import LAYER
from grids.desk.operate import Operation, operate
from grids.desk.write import lying

KINDS = ("crossing", "outside", "gap", "wrong_community", "unknown_community")
"""Findings of the published grid that a moved border leaves behind."""
MOST = 200
"""Communities that one draft takes up."""


def proposed(desk: Desk) -> list[str]:
    """Return the communities along whose borders cells are to be cut and coded anew, by code.

    They are those of the findings layer's gaps and overshoots that are too large to be mended without
    asking, and those in which the cells of communities lie that are no more.
    """
    table = desk.registry.get(LAYER).table
    rows = desk.connection.execute(
        select(table.c.kind, table.c.measure, table.c.communities).where(
            table.c.tenant == desk.caller.tenant, table.c.kind.in_(KINDS)
        )
    ).all()
    wanted: set[str] = set()
    for row in rows:
        if row.kind in ("wrong_community", "unknown_community") or row.measure > LITTLE:
            wanted.update(row.communities or ())
    known = set(reading.communities(desk, codes=wanted)) if wanted else set()
    lost = sorted(wanted - known)
    if lost:
        shapes = [cell.shape for cell in reading.read(desk, communities=lost).values()]
        known |= {home for home in lying(desk, shapes) if home}
    return sorted(known)[:MOST]


def rehomed(desk: Desk, reason: str) -> Desk:
    """Open a draft in which the cells of all communities proposed lie in their own again.

    Raises Conflict ``nothing_to_do`` where no border has moved.
    """
    codes = proposed(desk)
    made = drafting.open_draft(desk, reason) if codes else desk
    if not codes or not operate(made, Operation("rehome", communities=tuple(codes))):
        raise Conflict(
            "nothing_to_do", "网格与社区界一致。", "The grid agrees with the communities."
        )
    return made
