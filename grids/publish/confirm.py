"""Codes of a draft made final: nobody's before, of the right community, new where a cell is another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from gis.geometry import geodesic_area
from grids.code.issue import issued
from grids.desk import cells as reading
from grids.desk.cells import Cell
from grids.desk.desk import Desk
from grids.desk.serials import highest, owners
from grids.desk.write import lying
from layers.store import drafts
from layers.store.edit import Edit

SAME = 0.5
"""Share of common ground below which a cell is another one and needs another code."""


@dataclass(frozen=True)
class Both:
    """The cells that a draft touches, as they are published and as the draft wants them."""

    before: Mapping[int, Cell]
    after: Mapping[int, Cell]

    @property
    def created(self) -> list[int]:
        """Ids of cells that are not published now."""
        return [number for number in self.after if number not in self.before]

    @property
    def updated(self) -> list[int]:
        """Ids of cells that stay."""
        return [number for number in self.after if number in self.before]

    @property
    def retired(self) -> list[int]:
        """Ids of cells that end."""
        return [number for number in self.before if number not in self.after]


def confirmed(desk: Desk, both: Both) -> dict[int, str]:
    """Give codes to the cells that need one, in the draft; return them by id.

    Raises Unprocessable ``full`` where a community has no number left.
    """
    wrong = [*_unfit(desk, both), *_others(both)]
    if not wrong:
        return {}
    shapes = np.array([both.after[number].shape for number in wrong], dtype=object)
    lies = lying(desk, list(shapes))
    homes = [place or both.after[n].community or "" for n, place in zip(wrong, lies, strict=True)]
    known = [n for n, home in enumerate(homes) if len(home) == 12]
    places = np.array([homes[n] for n in known], dtype=object)
    codes = issued(shapes[known], places, highest(desk, set(places.tolist())))
    renewed = {wrong[n]: code for n, code in zip(known, codes, strict=True)}
    edits = [
        Edit(
            layer=desk.cells,
            op="update",
            feature_id=number,
            values={"code": code, "community_code": code[:12], **_former(both, number)},
        )
        for number, code in renewed.items()
    ]
    drafts.put_all(
        desk.connection, desk.registry, desk.caller, desk.draft, edits, label=drafts.UNRECORDED
    )
    return renewed


def _former(both: Both, number: int) -> dict[str, Any]:
    known = both.before.get(number)
    return {"predecessors": [known.code]} if known is not None and known.code else {}


def _unfit(desk: Desk, both: Both) -> list[int]:
    """Cells whose code is missing, malformed, of another community, or of another cell."""
    fresh = [n for n in both.after if n not in both.before or _code_changed(both, n)]
    known = owners(desk, [code for n in fresh if (code := both.after[n].code)])
    held: dict[str, int] = {}
    found: list[int] = []
    for number in sorted(fresh):
        cell = both.after[number]
        code = cell.code or ""
        taken = bool(known.get(code, set()) - {number}) or code in held
        if not _well_formed(code) or code[:12] != cell.community or taken:
            found.append(number)
        else:
            held[code] = number
    return found


def _code_changed(both: Both, number: int) -> bool:
    return both.before[number].code != both.after[number].code


def _well_formed(code: str) -> bool:
    return len(code) == 15 and code.isascii() and code.isdigit() and code[12:] != "000"


def _others(both: Both) -> list[int]:
    """Cells that keep less than half of their ground in common with what they were."""
    kept = [n for n in both.updated if not _code_changed(both, n)]
    if not kept:
        return []
    old = np.array([both.before[n].shape for n in kept], dtype=object)
    new = np.array([both.after[n].shape for n in kept], dtype=object)
    moved = np.flatnonzero(~shapely.equals_identical(old, new))
    old, new = shapely.make_valid(old[moved]), shapely.make_valid(new[moved])
    common = geodesic_area(shapely.intersection(old, new))
    larger = np.maximum(geodesic_area(old), geodesic_area(new))
    return [kept[n] for n in moved[common < SAME * larger].tolist()]


def both_states(desk: Desk, ids: frozenset[int]) -> Both:
    """Read the cells ``ids`` as published and as the draft wants them."""
    return Both(reading.read(desk, ids=ids, published=True), reading.read(desk, ids=ids))
