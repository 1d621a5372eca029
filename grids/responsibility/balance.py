"""Borders between responsibility grids that even the work out, each grid staying in one piece.

A local search on the graph of adjacent cells. One move gives a cell on a border to the grid beyond
it; the move is made that lowers the sum of squared loads most, shorter borders deciding between
equals, then the order of the cells. No chance is involved: the same input gives the same proposal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grids.responsibility.adjacency import Neighbours, connected

SHAPE = 0.002
"""How much a mean border counts beside the square of a mean load: enough to decide between equals."""
MOST_MOVES = 5_000


@dataclass(frozen=True)
class Proposal:
    """Owner of each cell after the search, and the coefficient of variation before and after."""

    owners: NDArray[np.int64]
    before: float
    after: float


def balance(
    near: Neighbours, loads: NDArray[np.float64], owners: Sequence[int], count: int
) -> Proposal:
    """Return a better distribution of cells among the owners 0 … ``count`` - 1.

    ``loads`` is the work of each cell, ``owners`` who has it now, -1 for nobody. If the number of
    grids differs from that of the owners in use, the search starts from grids grown anew.
    """
    start = np.array(owners, dtype=np.int64)
    used = sorted(set(start.tolist()) - {-1})
    before = spread(loads, start, max(used, default=-1) + 1)
    if (start < 0).any() or used != list(range(count)):
        start = _grown(near, loads, count)
    state = _State(near, loads / max(float(loads.sum()) / count, 1e-9), start, count)
    for _ in range(MOST_MOVES):
        if not state.move():
            break
    return Proposal(state.owners, before, spread(loads, state.owners, count))


def spread(loads: NDArray[np.float64], owners: NDArray[np.int64], count: int) -> float:
    """Return the coefficient of variation of the loads of the grids."""
    held = owners >= 0
    sums = np.bincount(owners[held], loads[held], minlength=max(count, 1))
    return float(sums.std() / sums.mean()) if sums.mean() > 0 else 0.0


class _State:
    def __init__(
        self, near: Neighbours, loads: NDArray[np.float64], owners: NDArray[np.int64], count: int
    ) -> None:
        self.owners = owners.copy()
        self._near, self._loads = near, loads
        self._sums = np.bincount(owners, loads, minlength=count)
        self._members = [set(np.flatnonzero(owners == n).tolist()) for n in range(count)]
        lengths = [length for around in near for length in around.values()]
        self._mean = float(np.mean(lengths)) if lengths else 1.0

    def move(self) -> bool:
        """Make the best move; False if none is worth it."""
        moves = sorted(self._moves(), key=lambda item: (item[0], item[1], item[2]))
        for gain, cell, to in moves:
            if gain > -1e-9:
                return False
            if connected(self._members[self.owners[cell]] - {cell}, self._near):
                self._give(cell, to)
                return True
        return False

    def _moves(self) -> list[tuple[float, int, int]]:
        owners = self.owners.tolist()
        return [
            (self._gain(cell, owner, to), cell, to)
            for cell, owner in enumerate(owners)
            if len(self._members[owner]) > 1
            for to in {owners[other] for other in self._near[cell]} - {owner}
        ]

    def _gain(self, cell: int, owner: int, to: int) -> float:
        """Change of the energy: squares of loads, and the length of the borders.

        No shorter border is worth more uneven loads.
        """
        load = self._loads[cell]
        squares = 2 * load * (self._sums[to] - self._sums[owner] + load)
        if squares > 0:
            return float(squares)
        borders = sum(
            length * ((self.owners[other] == owner) - float(self.owners[other] == to))
            for other, length in self._near[cell].items()
        )
        return float(squares + SHAPE * borders / self._mean)

    def _give(self, cell: int, to: int) -> None:
        owner = self.owners[cell]
        self._members[owner].discard(cell)
        self._members[to].add(cell)
        self._sums[owner] -= self._loads[cell]
        self._sums[to] += self._loads[cell]
        self.owners[cell] = to


def _grown(near: Neighbours, loads: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Grids grown from cells far apart, the lightest taking the next cell; pieces apart join the last."""
    owners = np.full(len(near), -1, dtype=np.int64)
    sums = np.zeros(count)
    for owner, seed in enumerate(_seeds(near, count)):
        owners[seed], sums[owner] = owner, loads[seed]
    while (free := _next(near, owners, sums)) is not None:
        owner, cell = free
        owners[cell] = owner
        sums[owner] += loads[cell]
    owners[owners < 0] = count - 1
    return owners


def _seeds(near: Neighbours, count: int) -> list[int]:
    """The first cell, then always the one most steps away from those chosen."""
    seeds = [0]
    while len(seeds) < min(count, len(near)):
        steps = _steps(near, seeds)
        seeds.append(int(np.argmax([np.inf if step < 0 else step for step in steps])))
    return seeds


def _steps(near: Neighbours, seeds: Sequence[int]) -> list[int]:
    steps = [-1] * len(near)
    waiting = list(seeds)
    for seed in seeds:
        steps[seed] = 0
    for cell in waiting:
        for other in sorted(near[cell]):
            if steps[other] < 0:
                steps[other] = steps[cell] + 1
                waiting.append(other)
    return steps


def _next(
    near: Neighbours, owners: NDArray[np.int64], sums: NDArray[np.float64]
) -> tuple[int, int] | None:
    """The lightest grid that can grow, and the free cell that shares the longest border with it."""
    for owner in np.argsort(sums, kind="stable").tolist():
        shared: Counter[int] = Counter()
        for cell in np.flatnonzero(owners == owner).tolist():
            for other, length in near[cell].items():
                if owners[other] < 0:
                    shared[other] += length  # type: ignore[assignment]
        if shared:
            return owner, min(shared, key=lambda cell: (-shared[cell], cell))
    return None
