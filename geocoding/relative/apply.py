"""Add to the candidates what the words of place make of them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator

from geocoding.parse import tokens as kinds
from geocoding.parse.relations import Relation
from geocoding.parse.tokens import Token
from geocoding.relative import around, corridor, junction, mentions, offset
from geocoding.relative.mentions import Mention, relation
from geocoding.search.query import Candidate, Query

ANCHORS = 4
"""So many of the best candidates are tried as anchors of one relation."""
_PLACED = ("offset", "side", "opposite", "beside", "gate", "near", "inside")
_RANGES = frozenset("至到-从自")
_PASSED = (kinds.BREAK, kinds.NOISE, kinds.INNER)


def junctions(query: Query, taken: int) -> tuple[list[Candidate], list[Mention]]:
    """Return the crossings of streets named side by side, and all streets named without a number."""
    found = mentions.read(query, taken)
    made = [
        item for pair in mentions.pairs(query, found) for item in junction.candidates(query, *pair)
    ]
    if len(found) == 1 and not made:
        made = junction.unsaid(query, found[0])
    return made, found


def corridors(query: Query, found: list[Mention]) -> list[Candidate]:
    """Return stretches of one street between two others."""
    if len(found) < 3 or not _ranged(query):
        return []
    made = []
    for street, start, end in _triples(query, found[:4]):
        made += _stretches(query, street, start, end)
    return made


def _ranged(query: Query) -> bool:
    return any(
        (r := relation(token)) and (r.what in ("range", "between", "from") or r.word in _RANGES)
        for token in query.tokens
    )


def _triples(query: Query, found: list[Mention]) -> Iterator[tuple[Mention, Mention, Mention]]:
    """The street and its two ends: the pair joined by 至, 到, - or 与 … 之间 are the ends."""
    for place in range(len(found) - 1):
        one, other = found[place], found[place + 1]
        between = [relation(token) for token in query.tokens[one.last : other.first]]
        if not any(r is not None and r.what == "link" for r in between):
            continue
        for third in (found[place - 1] if place else None, *found[place + 2 : place + 3]):
            if third is not None:
                yield third, one, other


def _stretches(query: Query, street: Mention, start: Mention, end: Mention) -> list[Candidate]:
    firsts, lasts = (
        junction.candidates(query, street, start),
        junction.candidates(query, street, end),
    )
    if not firsts or not lasts:
        return []
    first, last = min(
        ((a, b) for a in firsts[:6] for b in lasts[:6]),
        key=lambda pair: math.hypot(pair[0].x - pair[1].x, pair[0].y - pair[1].y),
    )
    path, along = corridor.stretch(query, street.meant[0].street, first, last)
    middle = path.interpolate(0.5, normalized=True)
    names = [m.meant[0].name for m in (street, start, end)]
    low, high = min(street.first, start.first), max(street.last, end.last)
    bits = 0
    for token in query.tokens[low : high + 1]:
        bits |= (
            token.mask
            if token.kind in (kinds.STREET, kinds.NAME, kinds.RELATION, kinds.BREAK)
            else 0
        )
    return [
        Candidate(
            "corridor", middle.x, middle.y, path.length / 2 + corridor.WIDTH, mask=bits | first.mask | last.mask,
            address=min(first.address, last.address), street=first.street, area=first.area,
            title=f"{names[0]}（{names[1]}至{names[2]}段）", shape=path.buffer(corridor.WIDTH, quad_segs=3),
            notes={"sure": first.notes["sure"] * last.notes["sure"], "along": along, "line": path},
        )
    ]  # fmt: skip


def placed(query: Query, ranked: list[Candidate]) -> list[Candidate]:
    """Return what lies where the relation words say, for the best anchors before each of them."""
    made: list[Candidate] = []
    for place, token in enumerate(query.tokens):
        found = relation(token)
        if found is None or not _is_suffix(query, place, found):
            continue
        if found.what == "between":
            made += _between(query, place, ranked)
        elif found.what in _PLACED:
            anchors = [item for item in ranked if _adjoins(query, item, place)]
            made += [_placed(query, item, token, found) for item in anchors[:ANCHORS]]
    return made


def _is_suffix(query: Query, place: int, found: Relation) -> bool:
    """近 before a name is a hint, not a place of its own."""
    if found.word != "近":
        return True
    following = query.tokens[place + 1 : place + 2]
    return not following or following[0].kind not in (kinds.STREET, kinds.NAME)


def _adjoins(query: Query, item: Candidate, place: int) -> bool:
    """Whether a candidate ends right before a relation, fillers aside."""
    start = query.tokens[place].start
    if item.level in ("area", "corridor") or not item.mask & ((1 << start) - 1):
        return False
    end = (item.mask & ((1 << start) - 1)).bit_length()
    for token in reversed(query.tokens[:place]):
        if token.start < end:
            return True
        if token.kind not in _PASSED and not _passable(token):
            return False
    return False


def _passable(token: Token) -> bool:
    found = relation(token)
    return found is not None and found.what in ("crossing", "filler", "gate", "inside", "link")


def _placed(query: Query, anchor: Candidate, token: Token, found: Relation) -> Candidate:
    if found.bearing is not None:
        x, y, area = offset.place(query, anchor, found.bearing, found.metres)
    else:
        x, y, area = around.place(query, anchor, found.what)
    notes = {"anchor": anchor, "relation": found, "sure": anchor.notes.get("sure", 1.0)}
    return dataclasses.replace(
        anchor, level="relative", x=x, y=y, radius=offset.radius_of(area, x, y), shape=area,
        mask=anchor.mask | token.mask, notes=notes, title="",
    )  # fmt: skip


def _between(query: Query, place: int, ranked: list[Candidate]) -> list[Candidate]:
    """Between two places named one after the other."""
    start = query.tokens[place].start
    whole = (1 << start) - 1
    before = [
        item for item in ranked if item.level not in ("area", "corridor") and item.mask & whole
    ]
    for one in before[:6]:
        for other in before[:6]:
            apart = one.mask & other.mask & ~query.neutral == 0
            if apart and (one.mask & whole).bit_length() < (other.mask & whole).bit_length():
                x, y, area = around.between(one, other)
                notes = {
                    "anchor": one,
                    "other": other,
                    "relation": query.tokens[place].value,
                    "sure": 1.0,
                }
                return [
                    dataclasses.replace(
                        other, level="relative", x=x, y=y, radius=offset.radius_of(area, x, y), shape=area,
                        mask=one.mask | other.mask | query.tokens[place].mask, ent=-1, number=None, notes=notes, title="",
                    )
                ]  # fmt: skip
    return []
