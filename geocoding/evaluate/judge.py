"""Whether an answer is right, and by how much it misses."""

from __future__ import annotations

import math
from collections.abc import Sequence

from geocoding.evaluate.cases import RIGHT_WITHIN, Case
from geocoding.index.segment import Segment
from geocoding.search import forward
from geocoding.search.query import Candidate, Query

PLACED = ("interpolated", "stretch", "lane")
"""Levels of an answer that says about where a number is."""
ABOUT = frozenset({"unseen number", "lane"})
"""Kinds of case that can be answered no better than that."""


def ask(segment: Segment, case: Case) -> tuple[Query, list[Candidate]]:
    """Answer a case."""
    query = forward.parse(case.text, [segment], [case.hidden])
    return query, forward.rank(query)


def right(case: Case, item: Candidate) -> bool:
    """Right record: the same entity, place or door."""
    if case.none:
        return False
    if case.door is not None:
        number = item.number
        if item.street == case.door[0] and number is not None:
            return (number.outer, number.inner, number.sub, number.lane) == case.door[1:]
        return item.ent in case.members
    return item.ent == case.ent or distance(case, item) <= RIGHT_WITHIN


def good(case: Case, item: Candidate) -> bool:
    """Right record; for a place the index cannot know exactly: the truth lies in the stated area."""
    if case.kind not in ABOUT:
        return right(case, item)
    return item.level in PLACED and distance(case, item) <= item.radius


def distance(case: Case, item: Candidate) -> float:
    """Metres from the truth."""
    return math.hypot(item.x - case.x, item.y - case.y)


def within_ten(case: Case, ranked: Sequence[Candidate]) -> bool:
    """Whether one of the first ten is right."""
    return any(right(case, item) for item in ranked[:10])
