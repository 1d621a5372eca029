"""Forward geocoding: a text to ranked candidates."""

from __future__ import annotations

import math
from collections.abc import Sequence

from geocoding.index.segment import Segment
from geocoding.parse import lexer
from geocoding.relative import apply
from geocoding.search import addresses, names, score
from geocoding.search.query import Bias, Candidate, Dead, Query
from geocoding.text.normalise import normalise

SAME_STREET = 5_000.0
"""Streets of one name nearer than this are one answer."""
ANCHORS = 12
"""So many candidates may be anchors of relative places."""


def parse(
    text: str, segments: Sequence[Segment], dead: Sequence[Dead], bias: Bias | None = None
) -> Query:
    """Normalise and cut a text."""
    normal = normalise(text)
    return Query(normal, lexer.cut(normal, segments), segments, dead, bias or Bias())


def rank(query: Query, most: int = 10) -> list[Candidate]:
    """Return the best candidates, best first, their evidence described."""
    if len(query.text) < 2:
        return []
    found = addresses.read(query)
    doors = addresses.candidates(query, found)
    taken = _taken(doors)
    crossings, mentioned = apply.junctions(query, taken)
    named = names.candidates(query, taken)
    addresses.agree(query, named, found, doors)
    items = _sorted(query, [*doors, *crossings, *named, *apply.corridors(query, mentioned)])
    placed = apply.placed(query, items[:ANCHORS])
    addresses.join(named, [*crossings, *placed])
    kept = _distinct(query, _sorted(query, [*items, *placed]), most)
    score.describe(query, kept, most)
    return kept


def _sorted(query: Query, items: list[Candidate]) -> list[Candidate]:
    for item in items:
        score.weigh(query, item)
    return sorted(items, key=lambda item: -item.score)


def _taken(doors: list[Candidate]) -> int:
    """Positions of the addresses that were found."""
    total = 0
    for item in doors:
        if item.address >= 0.7:
            total |= item.mask
    return total


def _distinct(query: Query, items: list[Candidate], most: int) -> list[Candidate]:
    """Leave out what says the same place again with less evidence."""
    kept: list[Candidate] = []
    seen: set[tuple[int, int]] = set()
    for item in items:
        key = (item.segment, item.ent)
        if item.ent >= 0 and item.level not in ("door", "lane", "relative") and key in seen:
            continue
        if any(_same(query, item, other) for other in kept):
            continue
        seen.add(key)
        kept.append(item)
        if len(kept) >= most:
            break
    return kept


def _same(query: Query, item: Candidate, other: Candidate) -> bool:
    reach = SAME_STREET if item.level == "street" else 60.0
    if item.level != other.level or math.hypot(item.x - other.x, item.y - other.y) > reach:
        return False
    return title(query, item) == title(query, other)


def title(query: Query, item: Candidate) -> str:
    """Return the name of a candidate as it is written."""
    if item.level == "relative" and not item.title:
        parts = [title(query, item.notes[key]) for key in ("anchor", "other") if key in item.notes]
        item.title = "与".join(parts) + item.notes["relation"].word
    elif not item.title and item.ent >= 0:
        item.title = query.segments[item.segment].titles[item.ent]
    return item.title
