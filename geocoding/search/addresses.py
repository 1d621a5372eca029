"""Candidates from street and number, and what they say about places found by name."""

from __future__ import annotations

import math

from geocoding.parse import tokens as kinds
from geocoding.parse.number import Number
from geocoding.parse.tokens import mask
from geocoding.search import numbers, streets
from geocoding.search.query import Candidate, Query
from geocoding.search.streets import Meant

NEARBY = 150.0
"""A place belongs to a described spot if it lies within its radius and so much more (m)."""
Address = tuple[Meant, Number, int]
"""A street, a number on it, and the positions they cover."""


def read(query: Query) -> list[Address]:
    """Return each pair of street and number that the text may hold."""
    found: list[Address] = []
    for place, token in enumerate(query.tokens):
        if token.kind != kinds.NUMBER:
            continue
        tail = _tail(query, place)
        found += [
            (meant, token.value, meant.mask | mask(token.start, tail))
            for meant in streets.before(query, place)
        ]
    return found


def _tail(query: Query, place: int) -> int:
    """Where building, unit and room after the number end."""
    at = place + 1
    while at < len(query.tokens) and query.tokens[at].kind == kinds.INNER:
        at += 1
    return query.tokens[at - 1].end


def candidates(query: Query, addresses: list[Address]) -> list[Candidate]:
    """Return doors, lanes and interpolated places."""
    found = []
    for meant, number, bits in addresses:
        for item in numbers.candidates(query, meant, number):
            item.mask |= bits
            item.address *= meant.similar
            item.notes["sure"] = meant.similar * meant.sure
            found.append(item)
    return found


def agree(
    query: Query, named: list[Candidate], addresses: list[Address], doors: list[Candidate]
) -> None:
    """Raise the places found by name that lie at the address of the query; mark those that contradict it."""
    spots = [(item.x, item.y, set(item.members), item) for item in doors]
    mentioned = {meant.street: meant for meant, _, _ in addresses}
    for token in query.tokens:
        meant = streets.of_token(query, token)
        if meant is not None:
            mentioned.setdefault(meant.street, meant)
    bits = {meant.street: whole for meant, _, whole in addresses}
    for item in named:
        at = next(
            (
                door
                for x, y, members, door in spots
                if item.ent in members and item.segment == door.segment
            ),
            None,
        )
        if at is not None:
            item.address, item.mask = at.address, item.mask | at.mask
        elif item.street in mentioned and item.level != "street":
            known = bits.get(item.street)
            item.address = 0.2 if known else 0.6
            item.mask |= mentioned[item.street].mask
        elif addresses and item.level not in ("street", "area"):
            near = min((abs(item.x - x) + abs(item.y - y) for x, y, _, _ in spots), default=1e9)
            item.address = 0.5 if near < 200 else -0.5 if item.street and near > 1000 else 0.0


def join(named: list[Candidate], told: list[Candidate]) -> None:
    """A place named in full that lies where a crossing or a relation says explains both."""
    for item in named:
        if item.similar < 1.0 or item.length < 4 or item.level in ("street", "area"):
            continue
        for other in told:
            apart = item.loose & other.mask == 0
            if apart and math.hypot(other.x - item.x, other.y - item.y) <= other.radius + NEARBY:
                item.mask |= other.mask
                item.address = max(item.address, 0.5)
                break
