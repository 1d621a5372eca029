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

_COMMITTEE = re.compile(r"(?<=村)村?(?:民委员会|委会)$|(?:居民委员会|居委会)$")


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
    """Yield the names of a division: 黄浦区, 黄浦; 浦东新区, 浦东; 中韩街道, its 办事处; 王庄村委会, 王庄村, 王庄."""
    standard = normal(title)
    if len(standard) < 2:
        return
    yield standard, STANDARD
    found = {normal(short)}
    for text in (standard, *map(normal, _parts(str(title)))):
        place = _COMMITTEE.sub("", text)
        base = _DIVISION_END.sub("", place)
        found |= {text, place, base, base.removesuffix("新")}
        if text.endswith("街道"):
            found |= {f"{text}办事处", f"{text}办"}
    for text in sorted(found - {standard}):
        if len(text) > 1:
            yield text, SHORT


def _parts(title: str) -> list[str]:
    """What stands before and in the brackets of a name: 青岛西海岸新区（黄岛区）."""
    return (
        [part for part in re.split(r"[(（)）]", title) if part] if re.search("[(（]", title) else []
    )


def city_prefixes(titles: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the city's divisions that may stand before a place's name, longest first."""
    found: set[str] = set()
    for title in titles:
        found |= {text for text, _ in of_division(title, None)}
    return tuple(sorted(found, key=lambda text: (-len(text), text)))
