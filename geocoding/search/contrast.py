"""What tells a place with nearly the same name from a misspelt one.

People misspell sounds and shapes; they do not write 第三小学 for 第四小学, 东路 for 西路, or the name of another
street that exists. Such differences speak for another place.
"""

from __future__ import annotations

from collections import Counter

from geocoding.parse import tokens as kinds
from geocoding.search.query import Candidate, Query

_CLASSES = (
    "一二三四五六七八九十0123456789",
    "东南西北中",
    "大小中幼",
    "上下前后内外",
    "新老旧",
    "男女",
    "甲乙丙丁",
)
"""Characters of one class tell places apart."""
_CLASS = {char: number for number, chars in reversed(list(enumerate(_CLASSES))) for char in chars}


def swapped(query: Query, item: Candidate) -> float:
    """How many telling characters were said where the name has others of their class."""
    if item.similar >= 1.0 or not item.called:
        return 0.0
    said = Counter(char for place, char in enumerate(query.text) if item.loose >> place & 1)
    name = Counter(item.called)
    lost = Counter(_CLASS[char] for char in (said - name).elements() if char in _CLASS)
    got = Counter(_CLASS[char] for char in (name - said).elements() if char in _CLASS)
    return float((lost & got).total())


def denied(query: Query, item: Candidate) -> float:
    """Share of the words taken for the name that are known names of something else, and not in it."""
    if item.similar >= 1.0 or not item.called:
        return 0.0
    other = 0
    for token in query.tokens:
        inside = token.mask & item.loose == token.mask and len(token) > 1
        if inside and token.kind in (kinds.STREET, kinds.NAME) and _missing(query, token, item):
            other |= token.mask
    return other.bit_count() / max(1, item.loose.bit_count())


def _missing(query: Query, token: kinds.Token, item: Candidate) -> bool:
    return query.text[token.start : token.end] not in item.called
