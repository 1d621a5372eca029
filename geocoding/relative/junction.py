"""The place where two streets meet."""

from __future__ import annotations

import math

import numpy as np

from geocoding.parse.tokens import UNKNOWN, Token, mask
from geocoding.relative.mentions import Mention, relation
from geocoding.search.query import Candidate, Query
from geocoding.search.streets import Meant

RADIUS = 20.0
GUESSED = 120.0
"""Stated uncertainty (m) where streets are known by their doors only."""
FARTHEST_DOORS = 250.0
GUESS, MOST = 0.5, 8
"""Evidence of each crossing of a street where only the street was named, and how many are offered."""


def candidates(query: Query, one: Mention, other: Mention) -> list[Candidate]:
    """Return every place where streets of the two mentions meet, the likeliest pair of names first."""
    found: list[Candidate] = []
    bits = _words(query, one, other)
    for first in one.meant:
        for second in other.meant:
            if first.street != second.street:
                found += _meetings(query, first, second, bits)
        if any(item.notes["sure"] == 1.0 for item in found):
            break
    return found


def unsaid(query: Query, one: Mention) -> list[Candidate]:
    """Return crossings of a street of which only one was named (红荔路口), those in a named division or in view first."""
    after = relation(query.tokens[one.last]) if one.last < len(query.tokens) else None
    if after is None or after.what != "crossing" or any(_foreign(token) for token in query.tokens):
        return []
    meant, found = one.meant[0], []
    for index, segment in enumerate(query.segments):
        first, second = (segment[f"junctions.{key}"] for key in ("first", "second"))
        own = np.uint64(meant.street)
        for row in np.flatnonzero((first == own) | (second == own)).tolist():
            end = "other" if first[row] == own else "one"
            entity = int(segment[f"junctions.{end}"][row])
            street = int(second[row] if first[row] == own else first[row])
            if entity >= 0 and len(segment.junctions(meant.street, street)):
                other = Meant(street, segment.titles[entity], meant.start, meant.end)
                x, y, spread = (
                    float(segment[f"junctions.{key}"][row]) for key in ("x", "y", "spread")
                )
                item = _made(query, index, meant, other, (x, y, RADIUS + spread))
                item.mask |= query.tokens[one.last].mask
                item.address = GUESS
                found.append(item)
    for item in found:
        item.notes["sure"] = 1.0 / (1 + len(found))
    return sorted(found, key=lambda item: _far(query, item))[:MOST]


def _foreign(token: Token) -> bool:
    """Whether words are left that may be the other street."""
    return token.kind == UNKNOWN and len(token) > 1


def _far(query: Query, item: Candidate) -> tuple[bool, float]:
    inside = any(low <= item.area <= high for ranges, _ in query.divisions for low, high in ranges)
    bias = query.bias
    return not inside, math.hypot(item.x - bias.x, item.y - bias.y) if bias.reach else 0.0


def _words(query: Query, one: Mention, other: Mention) -> int:
    """Positions of the joining words and of a crossing word right after."""
    total = 0
    for token in query.tokens[one.last : other.first]:
        total |= token.mask
    if other.last < len(query.tokens):
        after = relation(query.tokens[other.last])
        if after is not None and after.what in ("crossing", "between"):
            total |= query.tokens[other.last].mask
    return total


def _meetings(query: Query, first: Meant, second: Meant, bits: int) -> list[Candidate]:
    found = []
    for index, segment in enumerate(query.segments):
        for row in segment.junctions(first.street, second.street).tolist():
            x, y, spread = (float(segment[f"junctions.{key}"][row]) for key in ("x", "y", "spread"))
            item = _made(query, index, first, second, (x, y, RADIUS + spread))
            item.notes["grade_separated"] = bool(segment["junctions.grade"][row])
            found.append(item)
    if not found:
        found = _by_doors(query, first, second)
    for item in found:
        item.mask |= bits
    return found


def _made(
    query: Query, index: int, first: Meant, second: Meant, spot: tuple[float, float, float]
) -> Candidate:
    x, y, radius = spot
    sure = first.similar * second.similar
    return Candidate(
        "junction",
        x,
        y,
        radius,
        index,
        mask=mask(first.start, first.end) | mask(second.start, second.end),
        address=sure,
        street=first.street,
        area=area_at(query, x, y),
        title=f"{first.name}与{second.name}路口",
        notes={
            "sure": sure,
            "streets": [first.name, second.name],
            "hashes": [first.street, second.street],
        },
    )


def _by_doors(query: Query, first: Meant, second: Meant) -> list[Candidate]:
    """Where doors of both streets come closest, if neither has a line."""
    for index, segment in enumerate(query.segments):
        ends = []
        for meant in (first, second):
            ents = segment["doors.ent"][segment.doors(meant.street)][:400]
            ends.append(np.stack((segment["x"][ents], segment["y"][ents]), axis=1))
        if not all(map(len, ends)):
            continue
        away = np.hypot(*(ends[0][:, None] - ends[1][None]).transpose(2, 0, 1))
        a, b = np.unravel_index(int(np.argmin(away)), away.shape)
        if away[a, b] <= FARTHEST_DOORS:
            x, y = ((ends[0][a] + ends[1][b]) / 2).tolist()
            item = _made(query, index, first, second, (x, y, GUESSED + float(away[a, b]) / 2))
            item.address *= 0.85
            item.notes["guessed"] = True
            return [item]
    return []


def area_at(query: Query, x: float, y: float) -> int:
    """Division code (padded) of what is known nearest to a point, 0 where nothing is near."""
    for segment in query.segments:
        near = segment.points.near(x, y, 200.0)
        near = near[segment["area"][near] > 0]
        if len(near):
            away = np.abs(segment["x"][near] - x) + np.abs(segment["y"][near] - y)
            return int(segment["area"][near[int(np.argmin(away))]])
    return 0
