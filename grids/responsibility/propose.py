"""A balanced distribution of unit grids among responsibility grids, to be looked at and accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gis.errors import NotFound, Unprocessable
from grids.desk.desk import Desk
from grids.publish.follow import united
from grids.responsibility.adjacency import connected, neighbours
from grids.responsibility.balance import Proposal, balance
from grids.responsibility.read import Grid, grids, members, summed
from grids.responsibility.work import WEIGHTS, weighed, work

MOST = 3_000
"""Unit grids that are balanced at once: more than a street has."""


@dataclass(frozen=True)
class Share:
    """A proposed grid: its code (None: new), cells, shape, loads before and after, share of all work."""

    code: str | None
    unit_grids: list[str]
    shape: Any
    load_before: dict[str, float] | None
    load: dict[str, float]
    share: float


@dataclass(frozen=True)
class Balanced:
    """The proposal: spread before and after, how many cells change hands, and the grids."""

    before: float
    after: float
    moved: int
    shares: list[Share]


def propose(
    desk: Desk, chosen: Sequence[Grid], count: int | None, weights: Mapping[str, float] | None
) -> Balanced:
    """Propose new borders between the grids ``chosen`` (or ``count`` grids in their place).

    Raises NotFound without grids, Unprocessable ``too_many_cells``, ``apart`` where their cells
    do not hang together.
    """
    if not chosen:
        raise NotFound("no_such_grid", "没有责任网格。", "There is no responsibility grid.")
    cells = members(desk, {code for grid in chosen for code in grid.members})
    codes = sorted(cells)
    near = _judged(codes, cells)
    each = work(desk, [cells[code] for code in codes])
    loads = weighed(each, {**WEIGHTS, **(weights or {})})
    place = {code: n for n, grid in enumerate(chosen) for code in grid.members}
    owners = [place[code] for code in codes]
    wanted = count or len(chosen)
    if wanted > len(codes):
        raise Unprocessable("too_many", "责任网格多于单元网格。", "More grids than cells.", "grids")
    found = balance(near, loads, owners, wanted)
    shares = [_share(chosen, n, codes, cells, found, each, loads, owners) for n in range(wanted)]
    moved = int((found.owners != np.array(owners)).sum())
    return Balanced(round(found.before, 4), round(found.after, 4), moved, shares)


def chosen(
    desk: Desk, codes: Sequence[str] | None, street: str | None, shift: str | None
) -> list[Grid]:
    """Return the grids named, or those of a street and shift."""
    if codes:
        return grids(desk, codes=codes)
    return grids(desk, prefix=street, shift=shift)


def _judged(codes: Sequence[str], cells: Mapping[str, Any]) -> Any:
    if len(codes) > MOST:
        raise Unprocessable(
            "too_many_cells", f"一次最多 {MOST} 个网格。", f"At most {MOST} cells at once."
        )
    near = neighbours([cells[code].shape for code in codes])
    if not connected(range(len(codes)), near):
        raise Unprocessable(
            "apart", "所选责任网格互不相连。", "The grids chosen do not hang together."
        )
    return near


def _share(  # noqa: PLR0913, PLR0917 - one row of the proposal
    chosen: Sequence[Grid],
    number: int,
    codes: Sequence[str],
    cells: Mapping[str, Any],
    found: Proposal,
    each: Sequence[Mapping[str, float]],
    loads: Any,
    owners: Sequence[int],
) -> Share:
    mine = np.flatnonzero(found.owners == number).tolist()
    was = [n for n, owner in enumerate(owners) if owner == number]
    known = chosen[number] if number < len(chosen) else None
    return Share(
        known.code if known else None,
        [codes[n] for n in mine],
        united([cells[codes[n]].shape for n in mine]),
        summed([each[n] for n in was]) if known else None,
        summed([each[n] for n in mine]),
        round(float(loads[mine].sum() / loads.sum()), 4),
    )
