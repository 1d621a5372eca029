"""Tokens of a query: a stretch of the normalised text and what it may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

DIVISION, STREET, NAME, NUMBER, INNER, RELATION, NOISE, UNKNOWN, BREAK = (
    "division", "street", "name", "number", "inner", "relation", "noise", "unknown", "break",
)  # fmt: skip


@dataclass(eq=False)
class Token:
    """``refs`` are (segment, name) of the gazetteer; ``value`` what a grammar read; ``sure`` is False for
    a street that directly follows unexplained characters: the true name may be longer. ``others`` are the
    names of other kinds that the same characters are (a bus stop named after its street).
    """

    kind: str
    start: int
    end: int
    refs: list[tuple[int, int]] = field(default_factory=list)
    value: Any = None
    sure: bool = True
    others: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    @property
    def mask(self) -> int:
        """The positions it covers, as bits."""
        return mask(self.start, self.end)

    def __len__(self) -> int:
        return self.end - self.start


def mask(start: int, end: int) -> int:
    """Bits of the positions from ``start`` to before ``end``."""
    return ((1 << (end - start)) - 1) << start
