"""An earlier edition wanted back: the draft that leads there.

Cells that ended since come back under their own codes – they are the same cells –, those made since
end for good, and the rollback is an edition of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from geoalchemy2.shape import to_shape
from sqlalchemy import select

from gis.errors import Conflict
from grids.desk import draft as drafting
from grids.desk.desk import Desk
from grids.desk.write import write
from grids.publish import editions
from grids.publish.publish import Published, publish
from layers.store import versions
from layers.store.edit import Edit


def roll_back(desk: Desk, number: int, reason: str) -> Published:
    """Publish the state of edition ``number`` as a new edition.

    Raises NotFound for an unknown edition, Conflict ``nothing_to_do`` if the grid is in that state.
    """
    editions.baseline(desk)
    wanted = editions.find(desk, number)
    edits = _way_back(desk, wanted["at"])
    if not edits:
        raise Conflict("nothing_to_do", "网格已是该版本。", "The grid is in that state already.")
    opened = drafting.open_draft(desk, reason)
    write(opened, edits, None)
    return publish(replace(opened), reason=reason, rollback_of=number)


def _way_back(desk: Desk, at: Any) -> list[Edit]:
    """The edits from now to the state at ``at``."""
    info, tenant = desk.cells, desk.caller.tenant
    live, past = info.table, info.history
    begun = (past.c.tenant == tenant, past.c.valid_from <= at, past.c.valid_to > at)
    then = _rows(desk, select(past).where(*begun))
    later = _rows(desk, select(live).where(live.c.tenant == tenant, live.c.valid_from > at))
    edits = [
        Edit(layer=info, op="retire", feature_id=number)
        for number in sorted(later)
        if number not in then
    ]
    return [
        *edits,
        *(
            _back(desk, row, later.get(number))
            for number, row in sorted(then.items())
            if _differs(desk, row, later.get(number))
        ),
    ]


def _rows(desk: Desk, statement: Any) -> dict[int, versions.Version]:
    return {row["id"]: dict(row) for row in desk.connection.execute(statement).mappings()}


def _differs(desk: Desk, then: versions.Version, now: versions.Version | None) -> bool:
    if now is None:
        return True
    wanted = versions.writable(desk.cells, desk.caller, then)
    same = wanted == versions.writable(desk.cells, desk.caller, now)
    return not same or then["geom"].desc != now["geom"].desc


def _back(desk: Desk, then: versions.Version, now: versions.Version | None) -> Edit:
    return Edit(
        layer=desk.cells,
        op="create" if now is None else "update",
        feature_id=then["id"],
        values=versions.writable(desk.cells, desk.caller, then),
        geom=to_shape(then["geom"]),
        replace=now is not None,
    )
