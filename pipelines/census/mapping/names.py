"""How alike a column's name and a field's names are: aliases, titles, pinyin, initials, spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from rapidfuzz import fuzz

from geocoding.text.pinyin import letters
from layers.info import FieldInfo

_LEAST_FUZZY = 0.75
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHAPEFILE_NAME = 10
_PAREN = re.compile(r"[（(].*?[)）]")


def fold(name: str) -> str:
    """A name without case, blanks, marks, units in brackets and numbers at its end."""
    plain = _PAREN.sub("", name).strip().casefold()
    return re.sub(r"[\s_\-.:/]+", "", plain)


def likeness(column: str, field: FieldInfo) -> tuple[float, str]:
    """The best score (0–1) of the column's name among the field's names, and how it was reached."""
    return max(_scores(fold(column), field), default=(0.0, ""))


def _scores(name: str, field: FieldInfo) -> Iterator[tuple[float, str]]:
    if not name:
        return
    for how, score, known in _names(field):
        if name == known:
            yield score, how
        elif len(known) > _SHAPEFILE_NAME and name == known[:_SHAPEFILE_NAME]:
            yield score - 0.03, "shortened"
    yield from _fuzzy(name, field)


@cache
def _names(field: FieldInfo) -> tuple[tuple[str, float, str], ...]:
    """(how, score, folded name) of everything the field is known by."""
    whole, first = letters(_han(field.zh))
    found = [("name", 1.0, fold(field.name))]
    found += [("alias", 0.99, fold(alias)) for alias in field.aliases]
    found += [("title", 0.98, fold(field.zh)), ("title", 0.97, fold(field.en))]
    if len(first) > 1:
        found += [("pinyin", 0.93, whole), ("initials", 0.9, first)]
    return tuple(found)


def _han(text: str) -> str:
    return "".join(_HAN.findall(text))


def _fuzzy(name: str, field: FieldInfo) -> Iterator[tuple[float, str]]:
    """Spellings alike: Chinese titles by characters they share, Latin ones by edits."""
    for how, _, known in _names(field):
        if how in ("initials", "pinyin") or len(name) < 2 or len(known) < 2:
            continue
        if _HAN.search(name) and _HAN.search(known):
            score = fuzz.ratio(name, known) / 100
            if known in name or name in known:
                score = max(score, 0.8)
        elif not _HAN.search(name) and not _HAN.search(known) and min(len(name), len(known)) > 3:
            score = fuzz.ratio(name, known) / 100
        else:
            continue
        if score >= _LEAST_FUZZY - 0.2:
            yield 0.9 * score, "alike"
