"""Cuts boxes between main roads into blocks by lanes, and blocks into cells of a unit grid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

MIN_SIDE = 55
"""No block or cell side gets shorter than this (m)."""


@dataclass(frozen=True)
class Rect:
    """An axis-parallel area of the plan; ``road`` = half widths of the roads on W, E, S, N."""

    u0: int
    v0: int
    u1: int
    v1: int
    road: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)

    @property
    def width(self) -> int:
        """Extent along u."""
        return self.u1 - self.u0

    @property
    def height(self) -> int:
        """Extent along v."""
        return self.v1 - self.v0

    @property
    def area(self) -> int:
        """Area in the plan (m2)."""
        return self.width * self.height

    def split(self, axis: str, at: int, half: float) -> tuple[Rect, Rect]:
        """Cut in two; the cut carries a road of half width ``half`` (0: only a line)."""
        west, east, south, north = self.road
        if axis == "u":
            return (
                replace(self, u1=at, road=(west, half, south, north)),
                replace(self, u0=at, road=(half, east, south, north)),
            )
        return (
            replace(self, v1=at, road=(west, east, south, half)),
            replace(self, v0=at, road=(west, east, half, north)),
        )


@dataclass(frozen=True)
class Lane:
    """A lane made by a cut: constant u or v ``at``, from ``low`` to ``high``."""

    axis: str
    at: int
    low: int
    high: int


def _cut(rect: Rect, share: float) -> tuple[str, int]:
    """Axis and place of the cut across the longer side, at about ``share`` of it."""
    if rect.width >= rect.height:
        return "u", rect.u0 + round(rect.width * share / 5) * 5
    return "v", rect.v0 + round(rect.height * share / 5) * 5


def into_blocks(
    rect: Rect, longest: int, half: float, random: np.random.Generator
) -> tuple[list[Rect], list[Lane]]:
    """Cut a box by lanes until no side is longer than ``longest``."""
    side = max(rect.width, rect.height)
    if side <= longest * random.uniform(0.9, 1.15):
        return [rect], []
    parts = 3 if side > 2.6 * longest else 2
    axis, at = _cut(rect, random.uniform(0.44, 0.56) if parts == 2 else random.uniform(0.31, 0.37))
    lane = Lane(axis, at, rect.v0, rect.v1) if axis == "u" else Lane(axis, at, rect.u0, rect.u1)
    blocks, lanes = [], [lane]
    for part in rect.split(axis, at, half):
        found, made = into_blocks(part, longest, half, random)
        blocks += found
        lanes += made
    return blocks, lanes


def into_cells(rect: Rect, largest: float, random: np.random.Generator) -> Iterator[Rect]:
    """Halve a block until every part is at most ``largest`` m2."""
    if rect.area <= largest or max(rect.width, rect.height) < 2 * MIN_SIDE:
        yield rect
        return
    share = 1 / 3 if largest * 2 < rect.area <= largest * 3 else 0.5
    axis, at = _cut(rect, share + random.uniform(-0.05, 0.05))
    for part in rect.split(axis, at, 0.0):
        yield from into_cells(part, largest, random)
