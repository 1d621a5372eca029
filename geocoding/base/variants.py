"""Other ways a place's name is said: aliases, former names, without brackets, without the city before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from geocoding.text.normalise import name as normal

STANDARD, ALIAS, FORMER, SHORT = range(4)
"""Roles of a name; lower is better."""
ROLES = ("standard", "alias", "former", "short")
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_DIVISION_END = re.compile(
    r"(?:特别行政区|自治区|自治州|自治县|街道办事处|街道|地区|社区|省|市|区|县|镇|乡|村|盟|旗)$"
)


def of_place(
    title: str, aliases: Iterable[str] | None, prefixes: tuple[str, ...]
) -> Iterator[tuple[str, int]]:
    """Yield each normal form with its role; ``prefixes`` are normal names of the city."""
    standard = normal(title)
    if not standard:
        return
    yield standard, STANDARD
    for alias in aliases or ():
        found = normal(alias)
        if found and found != standard:
            yield found, ALIAS
    if "(" in title or "（" in title or "[" in title:
        bare = normal(_BRACKETS.sub("", title))
        if len(bare) > 1 and bare != standard:
            yield bare, SHORT
            standard = bare
    for prefix in prefixes if standard.startswith(prefixes) else ():
        if standard.startswith(prefix) and len(standard) > len(prefix) + 2:
            yield standard[len(prefix) :], SHORT
            return


def of_division(title: object, short: object) -> Iterator[tuple[str, int]]:
    """Yield the names of a division: 黄浦区, 黄浦."""
    standard = normal(title)
    if len(standard) < 2:
        return
    yield standard, STANDARD
    base = _DIVISION_END.sub("", standard)
    others = {normal(short), base} - {standard}
    for found in sorted(others):
        if len(found) > 1:
            yield found, SHORT


def city_prefixes(titles: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the city's divisions that may stand before a place's name, longest first."""
    found: set[str] = set()
    for title in titles:
        found |= {text for text, _ in of_division(title, None)}
    return tuple(sorted(found, key=lambda text: (-len(text), text)))
