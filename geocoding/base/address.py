"""Street and number from an address of the base, where its columns do not name them.

Streets are learned from the base itself, in two passes: first from addresses in which nothing but
divisions stands before the number, then the longest known street at the end of what stands there. A bare
南路 or 北路 cut out of a longer name would swallow every other city's streets, so what is left must be a
street of at least two characters before its kind, or be known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geocoding.parse.number import Number, read
from geocoding.text.normalise import normalise

KINDS = ("路", "街", "道", "巷", "胡同", "弄", "里", "桥", "线", "公路", "大街", "大道", "支路")
_HEAD = re.compile(r"^([\u4e00-\u9fff0-9]*?[\u4e00-\u9fff])(\d{1,5}(?:弄|巷|号|-|[甲乙丙丁a-z]))")
_CUT = re.compile(r"省|市|区|县|镇|乡|街道|村|园|城|岛|社区|组")
_STREET = re.compile(r"[\u4e00-\u9fff0-9]{1,9}(?:路|街|道|巷|胡同|里|桥|线|径|浜|湾)$")
_BARE = re.compile(
    r"^(?:大?[东南西北中](?:路|街|道|巷|大街|大道|公路|支路|里|线)|[大小支]?(?:路|街|道|巷|里|线|公路|大道|大街|胡同))$"
)


@dataclass(frozen=True)
class Located:
    """Street (normal form) and number of an address; ``head`` is what stood before the street."""

    street: str
    number: Number
    head: str = ""


def is_street(text: str) -> bool:
    """Tell whether ``text`` can be the whole name of a street."""
    return bool(_STREET.match(text)) and not _BARE.match(text)


def split(
    addresses: Sequence[str | None], known: Iterable[str], areas: Iterable[str]
) -> list[Located | None]:
    """Return street and number of each address (normalised here), None where there are none.

    ``known`` are streets of the base, ``areas`` names of divisions that may stand before them.
    """
    heads = [_head(address, areas_set) for areas_set in [frozenset(areas)] for address in addresses]
    counts = Counter(
        text for text, _ in filter(None, heads) if is_street(text) and not _CUT.search(text[:-1])
    )
    streets = frozenset(known) | frozenset(name for name, n in counts.items() if n > 1)
    return [_located(head, streets) if head else None for head in heads]


def _head(address: str | None, areas: frozenset[str]) -> tuple[str, str] | None:
    """What stands before the number, without leading divisions, and the rest from the number on."""
    text = normalise(address) if address else ""
    text = strip_areas(text, areas)
    match = _HEAD.match(text)
    return (match.group(1), text[match.end(1) :]) if match else None


def strip_areas(text: str, areas: frozenset[str]) -> str:
    """Remove division names from the beginning, longest first."""
    while True:
        size = next((n for n in range(min(12, len(text) - 1), 1, -1) if text[:n] in areas), 0)
        if not size:
            return text
        text = text[size:]


def _located(head: tuple[str, str], streets: frozenset[str]) -> Located | None:
    before, after = head
    number = read(after)
    if number is None:
        return None
    for start in range(len(before) - 1):
        if before[start:] in streets:
            return Located(before[start:], number, before[:start])
    cuts = [0, *(match.end() for match in _CUT.finditer(before))]
    for start in reversed(cuts):
        if is_street(before[start:]):
            return Located(before[start:], number, before[:start])
    return None
