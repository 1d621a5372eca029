"""An earlier edition wanted back: the draft that leads there.

Cells that ended since come back under their own codes – they are the same cells –, those made since
end for good, and the rollback is an edition of its own. Communities that editions merged or divided
since come back with their cells.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from geoalchemy2.shape import to_shape
from sqlalchemy import select

from gis.errors import Conflict
from grids.desk import draft as drafting
from grids.desk.desk import CELLS, DIVISIONS, Desk
from grids.desk.write import write
from grids.models import GridEdition
from grids.publish import editions
from grids.publish.publish import Published, publish
from layers.info import LayerInfo
from layers.store import versions
from layers.store.changes import table
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
    """The edits from now to the state at ``at``: of cells, and of communities that editions changed."""
    return [*_of_layer(desk, desk.cells, at), *_of_layer(desk, desk.registry.get(DIVISIONS), at)]


def _of_layer(desk: Desk, info: LayerInfo, at: Any) -> list[Edit]:
    then, later = _then(desk, info, at), _later(desk, info, at)
    edits = [
        Edit(layer=info, op="retire", feature_id=number)
        for number in sorted(later)
        if number not in then
    ]
    return [
        *edits,
        *(
            _back(desk, info, row, later.get(number))
            for number, row in sorted(then.items())
            if _differs(desk, info, row, later.get(number))
        ),
    ]


def _then(desk: Desk, info: LayerInfo, at: Any) -> dict[int, versions.Version]:
    """What was in force at ``at`` and is no more."""
    past = info.history
    begun = [past.c.tenant == desk.caller.tenant, past.c.valid_from <= at, past.c.valid_to > at]
    if info.id != CELLS:
        begun.append(past.c.ended_by.in_(_editions(desk)))
    return _rows(desk, select(past).where(*begun))


def _later(desk: Desk, info: LayerInfo, at: Any) -> dict[int, versions.Version]:
    """What came into force after ``at``."""
    live = info.table
    chosen = [live.c.tenant == desk.caller.tenant, live.c.valid_from > at]
    if info.id != CELLS:
        chosen.append(live.c.changeset_id.in_(_editions(desk)))
    return _rows(desk, select(live).where(*chosen))


def _editions(desk: Desk) -> Any:
    known = table(GridEdition)
    return select(known.c.changeset_id).where(known.c.tenant == desk.caller.tenant)


def _rows(desk: Desk, statement: Any) -> dict[int, versions.Version]:
    return {row["id"]: dict(row) for row in desk.connection.execute(statement).mappings()}


def _differs(
    desk: Desk, info: LayerInfo, then: versions.Version, now: versions.Version | None
) -> bool:
    if now is None:
        return True
    wanted = versions.writable(info, desk.caller, then)
    same = wanted == versions.writable(info, desk.caller, now)
    return not same or _wkb(then) != _wkb(now)


def _wkb(row: versions.Version) -> Any:
    return None if row["geom"] is None else row["geom"].desc


def _back(
    desk: Desk, info: LayerInfo, then: versions.Version, now: versions.Version | None
) -> Edit:
    return Edit(
        layer=info,
        op="create" if now is None else "update",
        feature_id=then["id"],
        values=versions.writable(info, desk.caller, then),
        geom=None if then["geom"] is None else to_shape(then["geom"]),
        replace=now is not None,
    )
