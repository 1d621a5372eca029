"""Absorption of crumbs and strips into the neighbour with the dearest common border."""

from __future__ import annotations

import heapq

import numpy as np

from grids.generate.atoms import STRIP, STRIP_AREA, TINY, Atoms
from grids.generate.connect import first_seen
from grids.generate.ground import Array

SLIVER = 5.0
"""What noding leaves between lines that nearly coincide is smaller (m²)."""


def absorb(atoms: Atoms) -> Array:
    """The new atom of each atom: smallest first, each joins where the lost border costs most."""
    graph = _Graph(atoms)
    queue = [(area, k) for k, area in enumerate(graph.area) if graph.crumb(k)]
    heapq.heapify(queue)
    while queue:
        area, small = heapq.heappop(queue)
        if graph.owner[small] != small or area != graph.area[small] or not graph.crumb(small):
            continue
        taker = graph.dearest(small)
        if taker is None:
            continue
        graph.join(small, taker)
        if graph.crumb(taker):
            heapq.heappush(queue, (graph.area[taker], taker))
    return first_seen(np.array([graph.find(k) for k in range(len(graph.owner))], dtype=np.int64))


class _Graph:
    """Atoms that are being joined."""

    def __init__(self, atoms: Atoms) -> None:
        self.owner = list(range(len(atoms.area)))
        self.area: list[float] = atoms.area.tolist()
        self.outer: list[float] = atoms.outer.tolist()
        self.built: list[bool] = (atoms.building > 0).tolist()
        self.kind: list[int] = atoms.kind.tolist()
        self.near: list[dict[int, tuple[float, float]]] = [{} for _ in self.owner]
        for (a, b), length, cost in zip(
            atoms.pair.tolist(), atoms.length.tolist(), atoms.cost.tolist(), strict=True
        ):
            self.near[a][b] = self.near[b][a] = (length, cost)

    def crumb(self, k: int) -> bool:
        """Whether atom k is too small or too narrow to stand alone."""
        if self.area[k] < TINY:
            return True
        if self.built[k] or self.kind[k] or self.area[k] > STRIP_AREA:
            return False
        around = self.outer[k] + sum(length for length, _ in self.near[k].values())
        return 2 * self.area[k] < STRIP * around

    def dearest(self, k: int) -> int | None:
        """The neighbour whose common border costs most, of the same land first; slivers: the longest."""
        if self.area[k] < SLIVER:
            return max(self.near[k], key=lambda j: (self.near[k][j][0], -j), default=None)
        kind = self.kind[k]
        return max(
            self.near[k],
            key=lambda j: (self.kind[j] == kind, self.near[k][j][1], -j),
            default=None,
        )

    def join(self, small: int, taker: int) -> None:
        """Give ``small`` to ``taker``."""
        self.owner[small] = taker
        self.area[taker] += self.area[small]
        self.outer[taker] += self.outer[small]
        self.built[taker] = self.built[taker] or self.built[small]
        for other, (length, cost) in self.near[small].items():
            del self.near[other][small]
            if other != taker:
                had = self.near[taker].get(other, (0.0, 0.0))
                both = (had[0] + length, had[1] + cost)
                self.near[taker][other] = self.near[other][taker] = both

    def find(self, k: int) -> int:
        """The atom that k has become part of."""
        while self.owner[k] != k:
            k = self.owner[k]
        return k


def relabel(of_face: Array, new: Array) -> Array:
    """Faces' atoms after absorption."""
    return np.asarray(new[of_face])
