"""Groups the boxes of a quarter into communities, bounded by main roads and water."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo import words
from pipelines.demo.quarter import Quarter
from pipelines.demo.seeds import rng

BOXES = 3.4
"""Core boxes per community, about."""
PER_QUARTER = 12
"""Names set aside for each quarter."""


@dataclass(frozen=True)
class Community:
    """A community: its name and the core boxes (column, row) it consists of."""

    name: str
    boxes: frozenset[tuple[int, int]]

    @property
    def short(self) -> str:
        """Name without its kind."""
        return self.name.removesuffix("社区").removesuffix("村")


def communities(own: Quarter, rank: int) -> tuple[Community, ...]:
    """Return the communities of a quarter, north-west first; ``rank`` numbers the quarter."""
    random = rng(own.plan.seed, "communities", own.col, own.row)
    cols, rows = own.core
    parts = _split((0, 0, cols, rows), BOXES if cols * rows > 4 else 1.0, random)
    parts.sort(key=lambda part: (-part[3], part[0]))
    ending = "村" if own.zone.name == "suburb" else "社区"
    return tuple(
        Community(
            words.pair(own.plan.seed, "communities", rank * PER_QUARTER + k) + ending,
            frozenset((a, b) for a in range(part[0], part[2]) for b in range(part[1], part[3])),
        )
        for k, part in enumerate(parts)
    )


def _split(
    part: tuple[int, int, int, int], size: float, random: np.random.Generator
) -> list[tuple[int, int, int, int]]:
    """Halve a rectangle of boxes (a0, b0, a1, b1) until it has about ``size`` boxes."""
    a0, b0, a1, b1 = part
    boxes = (a1 - a0) * (b1 - b0)
    if boxes <= max(1.0, size + random.uniform(-0.9, 0.9)):
        return [part]
    if a1 - a0 > b1 - b0 or (a1 - a0 == b1 - b0 and random.random() < 0.5):
        cut = (a0 + a1 + int(random.random() < 0.5)) // 2
        halves = ((a0, b0, cut, b1), (cut, b0, a1, b1))
    else:
        cut = (b0 + b1 + int(random.random() < 0.5)) // 2
        halves = ((a0, b0, a1, cut), (a0, cut, a1, b1))
    return [found for half in halves for found in _split(half, size, random)]
