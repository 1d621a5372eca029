"""Which streets a query may mean: named exactly, or nearly (a wrong character, a homophone)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from rapidfuzz.distance import OSA

from geocoding.index import hashes
from geocoding.index.segment import STREET, Segment
from geocoding.parse import tokens as kinds
from geocoding.parse.tokens import Token, mask
from geocoding.search.query import Query
from geocoding.text.normalise import name as normal
from geocoding.text.pinyin import sounds

BUDGET = 20_000
LONGEST = 9
DOUBT = 0.5
_STOPS = (kinds.DIVISION, kinds.NUMBER, kinds.INNER, kinds.BREAK)


@dataclass(frozen=True)
class Meant:
    """A street by the hash of its normal name; ``similar`` is 1 where it was named exactly.

    ``sure`` is less where unexplained characters stand before it: the true name may be longer.
    """

    street: int
    name: str
    start: int
    end: int
    similar: float = 1.0
    sure: float = 1.0

    @property
    def mask(self) -> int:
        """The positions it covers."""
        return mask(self.start, self.end)


def of_token(query: Query, token: Token) -> Meant | None:
    """Return the street that a token is, if it is one; an old name or an alias leads to the present one."""
    refs = token.refs if token.kind == kinds.STREET else token.others.get(kinds.STREET)
    if not refs:
        return None
    name = query.text[token.start : token.end]
    own = hashes.of_text(name)
    for number, ref in refs:
        segment = query.segments[number]
        for entity in segment.entities_of(ref)[:8].tolist():
            now = present(segment, entity, query.dead[number])
            if now >= 0 and int(segment["street"][now]) == own:
                return Meant(own, name, token.start, token.end)
            if now >= 0:
                own_, title = int(segment["street"][now]), segment.titles[now]
                return Meant(own_, normal(title), token.start, token.end)
    return Meant(own, name, token.start, token.end)


def present(segment: Segment, entity: int, dead: frozenset[int]) -> int:
    """Return the street that stands for ``entity`` now: itself, or its successor; -1 if neither is one."""
    if entity in dead or segment["kind"][entity] != STREET:
        return -1
    for _ in range(4):
        following = int(segment["successor"][entity])
        if not segment["ended"][entity] or not following:
            break
        found = np.flatnonzero(segment["code"] == following)
        if not len(found):
            break
        entity = int(found[0])
    return entity


def before(query: Query, position: int) -> list[Meant]:
    """Return the streets that may stand directly before token ``position`` (a number), best first."""
    found: list[Meant] = []
    last = query.tokens[position - 1] if position else None
    if last is not None and (exact := of_token(query, last)):
        if last.sure:
            return [exact]
        found.append(replace(exact, sure=DOUBT))
    start = _window(query, position)
    end = query.tokens[position].start
    if end - start >= 2:
        found += nearly(query, start, end)
    return found


def _window(query: Query, position: int) -> int:
    """Where a street that ends at a token could begin: after the last thing that is no part of it."""
    at = position
    while at and query.tokens[at - 1].kind not in _STOPS:
        at -= 1
    end = query.tokens[position].start
    start = query.tokens[at].start if at < len(query.tokens) else end
    return max(start, end - LONGEST)


def nearly(query: Query, start: int, end: int, most: int = 4) -> list[Meant]:
    """Return streets like the text between ``start`` and ``end``, or like its ending."""
    text = query.text[start:end]
    heard = sounds(text)
    found: dict[str, Meant] = {}
    for segment in query.segments:
        ids = {
            *segment.chars.search(text, BUDGET, 60).tolist(),
            *segment.sounds.search(heard, BUDGET, 60).tolist(),
        }
        for name in ids:
            if segment["flags"][name] >> STREET & 1:
                meant = _compare(segment.names[name], text, heard, end)
                if meant:
                    found[meant.name] = meant
    return sorted(found.values(), key=lambda item: (-item.similar, item.name))[:most]


def _compare(name: str, text: str, heard: str, end: int) -> Meant | None:
    """The street if it is the text, or its ending, but for one character or its sound."""
    best, size = 0.0, 0
    for width in (len(name), len(name) + 1, len(name) - 1):
        if not 2 <= width <= len(text) or _cut(name, text, width):
            continue
        part = text[-width:]
        likeness = similarity(name, part, sounds(name), heard[-width:])
        if likeness > best:
            best, size = likeness, width
    if best < 0.6:
        return None
    return Meant(hashes.of_text(name), name, end - size, end, best)


def _cut(name: str, text: str, width: int) -> bool:
    """Whether two characters would stand for a name of three while a third stands before them: 莲花路 is not 花海路."""
    return width < len(name) <= 3 and len(text) > width


def similarity(one: str, other: str, one_heard: str, other_heard: str) -> float:
    """Likeness in writing, raised by likeness in sound (0 to 1)."""
    written = OSA.normalized_similarity(one, other)
    if written == 1.0:
        return 1.0
    heard = OSA.normalized_similarity(one_heard, other_heard)
    return float(written + 0.75 * max(0.0, heard - written))
