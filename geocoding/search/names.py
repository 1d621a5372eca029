"""Places by name: named exactly in the text, abbreviated, or nearly (wrong characters, homophones)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from geocoding.base.variants import SHORT
from geocoding.index.segment import AREA, KINDS, STREET, Segment
from geocoding.parse import tokens as kinds
from geocoding.parse.tokens import Token, mask
from geocoding.search.query import Candidate, Query
from geocoding.search.streets import DOUBT, similarity
from geocoding.text.pinyin import sounds

BUDGET = 20_000
RETRIEVED = 32
BEST_NAMES = 14
PER_NAME = 24
RADII = {
    "poi": 35.0,
    "quarter": 120.0,
    "locality": 250.0,
    "area": 1500.0,
    "door": 15.0,
    "street": 500.0,
}
_KEEP, _SURE = 0.5, 0.75
"""Least likeness of a name to a stretch; to one that begins with a division."""
_OTHER = re.compile(r"[^\d]+")


@dataclass(frozen=True)
class Hit:
    """A name of a segment that a stretch of text may mean."""

    segment: int
    name: int
    text: str
    similar: float
    covered: float
    mask: int
    sure: float = 1.0


def candidates(query: Query, taken: int = 0) -> list[Candidate]:
    """Return the places whose name the query may hold, each with how like the name is.

    ``taken`` are the positions of an address, at which names end.
    """
    hits = list(_exact(query))
    lead = _lead(query)
    for start, end in _stretches(query, taken):
        if not _explained(query, hits, start, end):
            keep = _KEEP if start >= lead else _SURE
            hits += [hit for hit in _near(query, start, end) if hit.similar >= keep]
    best: dict[tuple[int, int], Hit] = {}
    for hit in hits:
        known = best.get((hit.segment, hit.name))
        if (
            known is None
            or hit.similar * hit.mask.bit_count() > known.similar * known.mask.bit_count()
        ):
            best[hit.segment, hit.name] = hit
    chosen = sorted(best.values(), key=lambda hit: -_promise(query, hit))[:BEST_NAMES]
    return [item for hit in chosen for item in _bearers(query, hit)]


def _lead(query: Query) -> int:
    """Where the divisions at the front end."""
    end = 0
    for token in query.tokens:
        if token.kind not in (kinds.DIVISION, kinds.NOISE, kinds.BREAK):
            break
        end = token.end
    return end


def _promise(query: Query, hit: Hit) -> float:
    """How likely a name is worth looking at: likeness times length, more in a named division."""
    value = hit.similar * hit.mask.bit_count()
    if query.divisions and hit.similar < 1.0:
        segment = query.segments[hit.segment]
        area = int(segment["area"][segment.entities_of(hit.name)[0]])
        if any(low <= area <= high for ranges, _ in query.divisions for low, high in ranges):
            return value * 1.15
    return value


def _exact(query: Query) -> Iterator[Hit]:
    for token in query.tokens:
        if token.kind in (kinds.NAME, kinds.STREET, kinds.DIVISION):
            text = query.text[token.start : token.end]
            sure = 1.0 if token.sure else DOUBT
            for refs in (token.refs, *token.others.values()):
                for segment, name in refs:
                    yield Hit(segment, name, text, 1.0, 1.0, token.mask, sure)


def _explained(query: Query, hits: list[Hit], start: int, end: int) -> bool:
    """Whether one exact name is all of the stretch, and nothing shorter than somebody's own name."""
    whole = mask(start, end)
    return any(
        hit.mask & whole == whole and hit.similar == 1.0 and _own(query, hit) for hit in hits
    )


def _own(query: Query, hit: Hit) -> bool:
    """Whether a name is borne in full, where it is meant; a short form often is that of several names."""
    segment = query.segments[hit.segment]
    ents, full = segment.entities_of(hit.name), segment.roles_of(hit.name) != SHORT
    inside = np.zeros(len(ents), bool)
    for ranges, _ in query.divisions:
        for low, high in ranges:
            inside |= (segment["area"][ents] >= low) & (segment["area"][ents] <= high)
    return bool((full & inside).any() if inside.any() else full.any())


def _stretches(query: Query, taken: int) -> list[tuple[int, int]]:
    """The runs between addresses; where something is left unexplained, also those that hold an address."""
    found = _runs(query, taken)
    unknown = any(token.kind == kinds.UNKNOWN for token in query.tokens)
    if unknown and found:
        heads = [t.start for t in query.tokens if t.kind == kinds.DIVISION and t.end == found[0][0]]
        found += [(start, found[0][1]) for start in heads]
    if taken and unknown:
        found += [run for run in _runs(query, 0) if run not in found]
    return found


def _runs(query: Query, taken: int) -> list[tuple[int, int]]:
    """Stretches that may be one name: between divisions at the front, numbers, and longer relation words."""
    found: list[tuple[int, int]] = []
    start, useful = -1, False
    leading = True
    for place, token in enumerate(query.tokens):
        leading = leading and token.kind in (kinds.DIVISION, kinds.NOISE, kinds.BREAK)
        if leading or token.mask & taken or _splits(token):
            if start >= 0 and useful:
                found.append((start, query.tokens[place - 1].end))
            start, useful = -1, False
            continue
        start = token.start if start < 0 else start
        useful = useful or token.kind in (kinds.UNKNOWN, kinds.NAME, kinds.STREET, kinds.NOISE)
    if start >= 0 and useful:
        found.append((start, query.tokens[-1].end))
    return [(a, b) for a, b in found if b - a >= 2]


def _splits(token: Token) -> bool:
    """Whether a token ends a stretch: a break, a relation of two characters and more."""
    if token.kind == kinds.RELATION:
        return len(token) > 1 or token.value.what in ("side", "link")
    return token.kind == kinds.BREAK


def _near(query: Query, start: int, end: int) -> Iterator[Hit]:
    text = query.text[start:end]
    heard = sounds(text)
    for number, segment in enumerate(query.segments):
        ids = np.union1d(
            segment.chars.search(text, BUDGET, RETRIEVED),
            segment.sounds.search(heard, BUDGET, RETRIEVED),
        )
        for name in ids.tolist():
            title = segment.names[name]
            similar, covered, low, high = likeness(text, heard, title)
            if similar >= _KEEP:
                yield Hit(number, name, title, similar, covered, mask(start + low, start + high))


def likeness(text: str, heard: str, title: str) -> tuple[float, float, int, int]:
    """Compare a stretch with a name: likeness, share of the name covered, and the part of the stretch.

    The whole stretch may be a misspelt or shortened name, or hold a name among other words.
    """
    title_heard = sounds(title)
    whole = similarity(text, title, heard, title_heard)
    if whole < 1.0 and _digits(text) != _digits(title):
        whole -= 0.1
    if whole >= 0.8:
        return whole, 1.0, 0, len(text)
    if len(text) < len(title) and (short := _shortened(text, title)):
        return max(short, whole), len(text) / len(title), 0, len(text)
    if len(text) > len(title) + 1 and len(title) > 2:
        found = fuzz.partial_ratio_alignment(heard, title_heard, score_cutoff=70)
        if found is not None:
            low, high = found.src_start, found.src_end
            part = similarity(text[low:high], title, heard[low:high], title_heard)
            if part * len(title) > whole * len(text) * 0.7:
                return part, 1.0, low, high
    return whole, min(1.0, whole), 0, len(text)


def _digits(text: str) -> str:
    return "" if text.isalpha() else _OTHER.sub("", text)


def _shortened(text: str, title: str) -> float:
    """Likeness of an abbreviation: its characters in the order of the name, the first or last one kept."""
    if len(text) < 2:
        return 0.0
    rest = iter(title)
    if not (text[0] in title and text[-1] in title and all(char in rest for char in text)):
        return 0.0
    share = len(text) / len(title)
    contiguous = text in title
    edge = title.startswith(text[0]) + title.endswith(text[-1])
    return min(0.97, 0.62 + 0.22 * share + 0.05 * contiguous + 0.05 * edge)


def _bearers(query: Query, hit: Hit) -> Iterator[Candidate]:
    segment = query.segments[hit.segment]
    ents, roles = segment.entities_of(hit.name), segment.roles_of(hit.name)
    order = _preferred(query, segment, ents)[:PER_NAME]
    dead, first = query.dead[hit.segment], int(segment["bearers.starts"][hit.name])
    for place in order.tolist():
        entity = int(ents[place])
        if entity in dead or math.isnan(segment["x"][entity]):
            continue
        borne = int(segment["bearers.ended"][first + place])
        yield _candidate(segment, hit, entity, int(roles[place]), borne)


def _preferred(query: Query, segment: Segment, ents: NDArray[np.int32]) -> NDArray[np.int64]:
    """Order of the bearers of a common name: those in a named division, then those near the bias."""
    if len(ents) <= PER_NAME:
        return np.arange(len(ents))
    area = segment["area"][ents]
    inside = np.zeros(len(ents))
    for ranges, _ in query.divisions:
        for low, high in ranges:
            inside += (area >= low) & (area <= high)
    away = np.zeros(len(ents))
    if query.bias.reach:
        away = np.hypot(segment["x"][ents] - query.bias.x, segment["y"][ents] - query.bias.y)
    return np.lexsort((away, -inside))


def _candidate(segment: Segment, hit: Hit, entity: int, role: int, borne: int) -> Candidate:
    """``borne`` is the day on which the name ceased to be that of the entity (0: it has not)."""
    kind = int(segment["kind"][entity])
    level = KINDS[kind]
    radius = max(float(segment["radius"][entity]), 0.0) or RADII[level]
    if kind not in (AREA, STREET):
        radius = RADII[level]
    ended = int(segment["ended"][entity]) or borne
    notes: dict[str, Any] = {"ended": ended} if ended else {}
    if hit.sure < 1.0:
        notes["sure"] = hit.sure
    return Candidate(
        level,
        float(segment["x"][entity]),
        float(segment["y"][entity]),
        radius,
        hit.segment,
        entity,
        mask=hit.mask,
        loose=hit.mask,
        similar=hit.similar,
        covered=hit.covered,
        length=len(hit.text),
        called=hit.text,
        role=role,
        street=int(segment["street_of"][entity]),
        area=int(segment["area"][entity]),
        notes=notes,
    )
