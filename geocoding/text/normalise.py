"""The one normaliser of names, addresses and queries.

Full width becomes half width (Unicode NFKC), traditional characters simplified ones (OpenCC's
character table), letters lower case; spaces, brackets and other marks go, except commas (as ``,``) and
what joins digits (as ``-``). Chinese numerals before a unit word become Arabic: 一百二十三号 is 123号,
but 中山北一路 keeps its name (GB/T 30428.3 address rules; docs/geocoding.md).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from geocoding.text.numerals import arabic

LONGEST = 160
"""Longer texts are cut: no description of a place is longer, and work grows with length."""
_SEPARATORS = "，,、;；。！!？?|\n\r\t"
_UNITS = "号弄幢栋座楼层单室米巷支院组队"
_WORDS = "零〇一二三四五六七八九十百千两"
_CHINESE = re.compile(rf"[{_WORDS}]+(?=[{_UNITS}]|[-−—–~][{_WORDS}\d]+[{_UNITS}])")
_NUMERAL = re.compile("[一二三四五六七八九十]")
_SHARP = re.compile(r"(?<=\d)#")
_LOOSE = re.compile(r"(?<!\d)-|-(?!\d)")


class _Table(dict[int, str]):
    """Character to its normal form, filled as characters are met."""

    def __missing__(self, key: int) -> str:
        found = self[key] = _normal(chr(key))
        return found


@cache
def _table() -> _Table:
    return _Table()


@cache
def _simplifier() -> object:
    import opencc

    return opencc.OpenCC("t2s")


def _normal(char: str) -> str:
    if char in _SEPARATORS:
        return ","
    folded = unicodedata.normalize("NFKC", char).casefold()
    if len(folded) == 1 and "\u3400" <= folded <= "\u9fff":
        return str(_simplifier().convert(folded))  # type: ignore[attr-defined]
    if folded in ("-", "−", "—", "–", "~"):
        return "-"
    return "".join(c for c in folded if c.isalnum() or c == "#")


def normalise(text: str) -> str:
    """Return the normal form of ``text``, of which at most the first LONGEST characters count."""
    found = text[: 2 * LONGEST].translate(_table())[:LONGEST]
    if "#" in found:
        found = _SHARP.sub("号", found).replace("#", "")
    if _NUMERAL.search(found):
        found = _CHINESE.sub(_replaced, found)
    if "-" in found:
        found = _LOOSE.sub("", found)
    return found.strip(",")


def name(text: object) -> str:
    """Return the normal form of a name: as :func:`normalise`, without commas; empty for what is no text."""
    return normalise(text).replace(",", "") if isinstance(text, str) else ""


def _replaced(match: re.Match[str]) -> str:
    return str(arabic(match.group()))
