"""Streets that a query names without a number, and how they stand to each other."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from geocoding.index import hashes
from geocoding.index.segment import STREET
from geocoding.parse import tokens as kinds
from geocoding.parse.relations import Relation
from geocoding.parse.tokens import Token
from geocoding.search import streets
from geocoding.search.query import Query
from geocoding.search.streets import Meant

_JOINTS = ("link", "filler", "near", "crossing", "from", "between")
_MARKS = ("crossing", "offset", "side")
_ENDS = frozenset("路街道巷桥里坊")


@dataclass(frozen=True)
class Mention:
    """The streets that a stretch of text may be, best first, with the tokens ``first`` to before ``last``."""

    first: int
    last: int
    meant: tuple[Meant, ...]


def relation(token: Token) -> Relation | None:
    """Return the relation that a token is, if it is one."""
    return token.value if token.kind == kinds.RELATION else None


def read(query: Query, taken: int) -> list[Mention]:
    """Return the streets mentioned outside ``taken`` positions, in order."""
    found: list[Mention] = []
    crossing = any(
        (r := relation(token)) is not None and r.what in _MARKS for token in query.tokens
    )
    for place, token in enumerate(query.tokens):
        if token.mask & taken:
            continue
        exact = streets.of_token(query, token)
        if exact is not None:
            found.append(Mention(place, place + 1, (exact,)))
        elif token.kind == kinds.NAME and crossing:
            found += _halves(query, place, token)
    return _mended(query, found, taken, crossing) if len(found) < 2 else found


def _halves(query: Query, place: int, token: Token) -> list[Mention]:
    """Two streets in one name: a bus stop called after its crossing."""
    text = query.text[token.start : token.end]
    for cut in range(2, len(text) - 1):
        if _is_street(query, text[:cut]) and _is_street(query, text[cut:]):
            middle = token.start + cut
            parts = ((token.start, middle), (middle, token.end))
            return [
                Mention(
                    place,
                    place + 1,
                    (Meant(hashes.of_text(query.text[a:b]), query.text[a:b], a, b),),
                )
                for a, b in parts
            ]
    return []


def _is_street(query: Query, text: str) -> bool:
    for segment in query.segments:
        name = segment.table.find_one(hashes.of_text(text))
        if name >= 0 and segment["flags"][name] >> STREET & 1:
            return True
    return False


def _mended(query: Query, found: list[Mention], taken: int, crossing: bool) -> list[Mention]:
    """Look for misspelt streets in what is unexplained, where a crossing is told or may be meant."""
    known = {place for mention in found for place in range(mention.first, mention.last)}
    for first, last in _gaps(query, known, taken):
        start, end = query.tokens[first].start, query.tokens[last - 1].end
        if not crossing and not (found and query.text[end - 1] in _ENDS):
            continue
        close = [m for m in streets.nearly(query, start, end) if m.similar >= 0.66]
        if close:
            found.append(Mention(first, last, tuple(close)))
    return sorted(found, key=lambda mention: mention.first)


def _gaps(query: Query, known: set[int], taken: int) -> list[tuple[int, int]]:
    """Runs of tokens between divisions, links and known streets that hold something unexplained."""
    found, first = [], -1
    for place, token in enumerate([*query.tokens, None]):
        if token is not None and place not in known and not token.mask & taken and _open(token):
            first = place if first < 0 else first
            continue
        if first >= 0 and any(
            query.tokens[k].kind in (kinds.UNKNOWN, kinds.STREET) for k in range(first, place)
        ):
            found.append((first, place))
        first = -1
    return found


def _open(token: Token) -> bool:
    if token.kind == kinds.RELATION:
        return bool(token.value.what == "filler")
    return token.kind in (kinds.UNKNOWN, kinds.NAME, kinds.STREET)


def pairs(query: Query, mentions: list[Mention]) -> list[tuple[Mention, Mention]]:
    """Return neighbours with nothing but joining words between them."""
    found = []
    for one, other in itertools.pairwise(mentions):
        between = query.tokens[one.last : other.first]
        if all(_joins(token) for token in between):
            found.append((one, other))
    return found


def _joins(token: Token) -> bool:
    found = relation(token)
    if found is None:
        return token.kind == kinds.BREAK
    return found.what in _JOINTS
