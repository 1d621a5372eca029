"""What is wrong with the cells of a draft, or of communities that are published."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import shapely

from grids.check import Finding, Objects, Subject, check
from grids.desk import cells as reading
from grids.desk.cells import Cell
from grids.desk.desk import CELLS, Desk
from grids.desk.serials import owners
from layers.store import drafts


def touched(desk: Desk) -> frozenset[int]:
    """Return the cells that the draft changes."""
    return drafts.features(desk.connection, desk.caller, desk.draft, CELLS)


def of_draft(desk: Desk, only: Collection[int] | None = None) -> list[Finding]:
    """Check what the draft touched (or ``only`` those cells) against its surroundings."""
    return check(subject(desk, touched(desk) if only is None else only))


def of_communities(desk: Desk, codes: Collection[str], *, objects: bool = True) -> list[Finding]:
    """Check whole communities as the draft sees them (draft 0: as they are published)."""
    borders = reading.communities(desk, codes=codes)
    known = reading.read(desk, communities=codes)
    shapes = [*borders.values(), *(cell.shape for cell in known.values())]
    if not shapes:
        return []
    box = shapely.box(*shapely.total_bounds(shapes))
    every = reading.around(desk, box) | known
    found = reading.objects(desk, box) if objects else Objects()
    focus = frozenset(known)
    return check(made(every, focus, reading.communities(desk, area=box), (), codes, found))


def check_of(
    desk: Desk, before: Mapping[int, Cell], after: Mapping[int, Cell], *, objects: bool = True
) -> list[Finding]:
    """Check the cells ``after``, which were ``before``, against their surroundings."""
    return check(_subject(desk, before, after, objects=objects))


def subject(desk: Desk, focus: Collection[int], *, objects: bool = True) -> Subject:
    """Return what is to be checked when the cells ``focus`` changed."""
    now = reading.read(desk, ids=focus)
    before = reading.read(desk, ids=focus, published=True) if desk.draft else {}
    return _subject(desk, before, now, objects=objects)


def _subject(
    desk: Desk, before: Mapping[int, Cell], now: Mapping[int, Cell], *, objects: bool
) -> Subject:
    ground = [cell.shape for cell in before.values()]
    shapes = [*ground, *(cell.shape for cell in now.values())]
    if not shapes:
        return made({}, (), {}, (), (), Objects())
    box = shapely.box(*shapely.total_bounds(shapes))
    known = {**reading.around(desk, box, apart_from=now), **now}
    borders = reading.communities(desk, area=box)
    held = [cell.code for cell in now.values() if cell.code]
    taken = _taken(desk, {number: cell.code for number, cell in now.items()}, held)
    entire = _entire(desk, known, now)
    found = reading.objects(desk, box) if objects else Objects()
    return made(known, frozenset(now), borders, ground, entire, found, taken)


def made(  # noqa: PLR0913, PLR0917 - the parts of a subject
    known: Mapping[int, Cell],
    focus: Collection[int],
    borders: Mapping[str, Any],
    ground: Collection[Any],
    entire: Collection[str],
    objects: Objects,
    taken: frozenset[str] = frozenset(),
) -> Subject:
    """Return the subject of the cells ``known``, of which ``focus`` are in question."""
    cells = list(known.values())
    chosen = frozenset(focus)
    return Subject(
        ids=np.array([cell.id for cell in cells], dtype=np.int64),
        codes=_objects([cell.code for cell in cells]),
        communities=borders,
        shapes=_objects([cell.shape for cell in cells]),
        focus=np.array([cell.id in chosen for cell in cells], dtype=bool),
        ground=_objects(list(ground)),
        entire=frozenset(code for code in entire if code in borders),
        objects=objects,
        taken=taken,
    )


def _taken(desk: Desk, mine: Mapping[int, str | None], codes: Collection[str]) -> frozenset[str]:
    """Codes that belong, or once belonged, to another cell."""
    known = owners(desk, codes)
    holders = {code: number for number, code in mine.items() if code}
    return frozenset(code for code, ids in known.items() if ids - {holders.get(code, 0)})


def _entire(desk: Desk, known: Mapping[int, Cell], now: Mapping[int, Cell]) -> set[str]:
    """Communities all of whose cells are in question: they must be covered altogether."""
    homes = {cell.community for cell in now.values() if cell.community}
    others = {cell.community for cell in known.values() if cell.id not in now}
    whole = {home for home in homes - others if home}
    if not whole:
        return set()
    return whole - reading.homes_beside(desk, whole, now)


def _objects(values: Collection[Any]) -> Any:
    filled = np.empty(len(values), dtype=object)
    filled[:] = list(values)
    return filled
