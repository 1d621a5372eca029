"""Whether a query means more than one place: the flag ``ambiguous``.

Two places rival if their evidence is nearly equal, or if the same words name both: a short form whose
characters occur in both names in this order, in the district that was named. Who gives the full name of one
place means that place, unless another bears the name too, with a branch in brackets or without.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from geocoding.base.variants import SHORT
from geocoding.search.query import Candidate, Query

NEAR_TIE = 0.04
"""Scores closer than this are equal."""
APART = 50.0
"""Nearer than this (m) it does not matter which is meant."""
_NAMED = frozenset({"poi", "quarter", "locality", "street"})


def ambiguous(query: Query, ranked: Sequence[Candidate]) -> bool:
    """Whether another place than the first may be meant as well."""
    return any(_rival(query, ranked[0], other) for other in ranked[1:])


def _rival(query: Query, best: Candidate, other: Candidate) -> bool:
    if math.hypot(other.x - best.x, other.y - best.y) <= APART:
        return False
    tie = NEAR_TIE if best.similar in (0.0, 1.0) else 2 * NEAR_TIE
    if other.score > best.score - tie:
        return True
    if best.level not in _NAMED or other.level not in _NAMED or other.division < best.division:
        return False
    more = _beyond(query, other, best)
    if best.similar == 1.0 and best.role != SHORT and not more:
        return other.similar == 1.0 and other.loose == best.loose and other.called == best.called
    if _beyond(query, best, other) or not _fits(query, other):
        return False
    return more or _fits(query, best)


def _beyond(query: Query, one: Candidate, other: Candidate) -> bool:
    """Whether the name of one place holds words of the query that the other's name does not."""
    given = query.neutral
    for _, bits in query.divisions:
        given |= bits
    return bool(one.loose & ~(other.loose | given))


def _fits(query: Query, item: Candidate) -> bool:
    """Whether the words that name a place are its name with characters left out, or all of it."""
    said = "".join(char for place, char in enumerate(query.text) if item.loose >> place & 1)
    rest = iter(item.called)
    return len(said) > 1 and all(char in rest for char in said)
