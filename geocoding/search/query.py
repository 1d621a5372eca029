"""A query as the search sees it, and a candidate answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from geocoding.index.segment import Segment
from geocoding.parse import tokens as kinds
from geocoding.parse.number import Number
from geocoding.parse.tokens import Token

Dead = frozenset[int]
TELLING = ("offset", "side", "opposite", "between", "range")
"""Relations that say where: an answer that leaves them out is less than what was asked."""


@dataclass(frozen=True)
class Bias:
    """Where the caller looks: a point of the plane with the distance at which the bonus halves, and the
    division code (padded range) of the caller's own area.
    """

    x: float = 0.0
    y: float = 0.0
    reach: float = 0.0
    area: tuple[int, int] | None = None


@dataclass(eq=False)
class Query:
    """The normal text with its tokens, the segments to search and the entities of each that are no more."""

    text: str
    tokens: list[Token]
    segments: Sequence[Segment]
    dead: Sequence[Dead]
    bias: Bias = field(default_factory=Bias)

    @cached_property
    def divisions(self) -> list[tuple[list[tuple[int, int]], int]]:
        """Per division named: the code ranges it can be, and its mask."""
        return [
            (self._ranges(token.refs), token.mask)
            for token in self.tokens
            if token.kind == kinds.DIVISION
        ]

    def _ranges(self, refs: list[tuple[int, int]]) -> list[tuple[int, int]]:
        found = []
        for number, name in refs:
            segment = self.segments[number]
            for entity in segment.entities_of(name).tolist():
                code, level = int(segment["area"][entity]), int(segment["level"][entity])
                if level and code:
                    found.append(inside(code, level))
        return found

    @cached_property
    def neutral(self) -> int:
        """Mask of what says nothing about which place is meant: fillers, joining words, breaks."""
        total = 0
        for token in self.tokens:
            joins = token.kind == kinds.RELATION and token.value.what not in TELLING
            if joins or token.kind in (kinds.NOISE, kinds.BREAK):
                total |= token.mask
        return total


_DIGITS = (12, 2, 4, 6, 9, 12)


def inside(code: int, level: int) -> tuple[int, int]:
    """Return the range of padded codes inside a division of ``level`` (1 province … 5 community)."""
    width = 10 ** (12 - _DIGITS[level])
    low = code // width * width
    return low, low + width - 1


@dataclass(eq=False)
class Candidate:
    """One possible answer and the evidence for it.

    ``level`` says what it is: door, interpolated, lane, poi, quarter, locality, street, area, junction,
    corridor, relative. ``ent`` is the entity (-1: none). ``mask`` are the explained positions,
    ``loose`` those of them that a name explains only as far as it is ``similar``, ``called`` that name.
    """

    level: str
    x: float
    y: float
    radius: float
    segment: int = 0
    ent: int = -1
    mask: int = 0
    loose: int = 0
    similar: float = 0.0
    covered: float = 0.0
    length: int = 0
    role: int = 0
    street: int = 0
    number: Number | None = None
    address: float = 0.0
    division: float = 0.0
    area: int = 0
    title: str = ""
    called: str = ""
    shape: Any = None
    members: list[int] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    score: float = 0.0
    chance: float = 0.0
    x_features: list[float] = field(default_factory=list)
