"""How large a filter may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds that keep one filter from occupying the server; exceeding one is BadInput."""

    characters: int = 200_000
    """Length of the filter's text."""
    depth: int = 50
    """Levels of the tree; chains of AND or OR count as one level."""
    brackets: int = 100
    """Nested brackets in text (QGIS brackets every pair of a chain)."""
    nodes: int = 5_000
    """Operators, values and names together."""
    items: int = 2_000
    """Entries of one IN list."""
    vertices: int = 10_000
    """Positions in all geometry literals together."""
