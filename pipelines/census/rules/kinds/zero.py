"""Positions written as 0, 0 where none was measured."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows whose first coordinate pair is 0, 0 as delivered."""
    del rule
    zero = (part.rows.given == 0).all(axis=1)
    if zero.any():
        yield part.hit(zero, "geometry")
