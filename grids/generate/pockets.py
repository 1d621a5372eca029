"""Pockets that open land or a border cuts off join a neighbour."""

from __future__ import annotations

import numpy as np

from grids.generate.atoms import Atoms
from grids.generate.connect import first_seen
from grids.generate.ground import Array
from grids.generate.options import Options

POCKET = 0.2
"""Cells below this share of the target are joined whatever comes of it."""

Near = dict[int, dict[int, float]]
"""Metres of common border of each cell with each neighbour."""


def pockets(atoms: Atoms, cell: Array, options: Options, target: float) -> Array:
    """Cells after the repair, renumbered by lowest atom; the smallest pocket is joined first."""
    scale = target / options.target
    count = int(cell.max()) + 1
    area: list[float] = np.bincount(cell, atoms.area, count).tolist()
    is_open: list[bool] = (
        np.bincount(cell, atoms.area * (atoms.kind > 0), count) * 2 > area
    ).tolist()
    near = borders(atoms, cell)
    owner = list(range(count))
    waiting = sorted(k for k in range(count) if area[k] < options.least * scale)
    while waiting:
        small = min(waiting, key=lambda k: (area[k], k))
        waiting.remove(small)
        taker = _taker(small, area, is_open, near, options.most * scale)
        if taker is None and area[small] < POCKET * target:
            taker = _longest(near.get(small, {}))
        if taker is not None:
            _join(small, taker, area, near, owner)
            if taker in waiting and area[taker] >= options.least * scale:
                waiting.remove(taker)
    return first_seen(np.array([_find(owner, k) for k in cell.tolist()], dtype=np.int64))


def borders(atoms: Atoms, cell: Array) -> Near:
    """Which cells meet along how many metres."""
    near: Near = {}
    left, right = cell[atoms.pair].T
    for a, b, length in zip(left.tolist(), right.tolist(), atoms.length.tolist(), strict=True):
        if a != b:
            for one, two in ((a, b), (b, a)):
                row = near.setdefault(one, {})
                row[two] = row.get(two, 0.0) + length
    return near


def _taker(
    small: int, area: list[float], is_open: list[bool], near: Near, most: float
) -> int | None:
    """The neighbour with the longest border that can take a cell: with room, or open land."""
    others = near.get(small, {})
    room = {k: v for k, v in others.items() if area[k] + area[small] <= most and not is_open[k]}
    return _longest(room) or _longest({k: v for k, v in others.items() if is_open[k]})


def _longest(others: dict[int, float]) -> int | None:
    return max(others, key=lambda k: (others[k], -k), default=None)


def _join(small: int, taker: int, area: list[float], near: Near, owner: list[int]) -> None:
    owner[small] = taker
    area[taker] += area[small]
    for other, length in near.pop(small, {}).items():
        near[other].pop(small, None)
        if other != taker:
            near[taker][other] = near[taker].get(other, 0.0) + length
            near[other][taker] = near[taker][other]


def _find(owner: list[int], k: int) -> int:
    while owner[k] != k:
        k = owner[k]
    return k
