"""Delivered words for the values of a code list: “破损”, “已破损”, "damaged" mean the same code."""

from __future__ import annotations

from functools import cache

from rapidfuzz import fuzz, process

from layers.codes import CodeList, load
from layers.info import FieldInfo

_LEAST = 0.6


def translate(field: FieldInfo, text: str) -> tuple[str | None, float]:
    """The code that ``text`` means and how sure that is; (None, 0) when nothing is like it.

    1 for codes, titles and synonyms; less for spellings that contain a title or are alike.
    """
    if field.codes is None or not text.strip():
        return None, 0.0
    codes = load(field.codes)
    found = codes.find(text) or codes.find(_plain(text))
    if found is not None:
        return found.code, 1.0
    names = _names(codes)
    inside = [name for name in names if len(name) > 1 and name in text]
    if inside:
        best = max(inside, key=len)
        return names[best], 0.7 + 0.25 * len(best) / len(text)
    match = process.extractOne(text, list(names), scorer=fuzz.ratio, score_cutoff=100 * _LEAST)
    return (None, 0.0) if match is None else (names[match[0]], match[1] / 100 * 0.9)


def _plain(text: str) -> str:
    """Leading numbers and marks of a pick list ("2-破损", "(2) 破损") taken off."""
    return text.strip().lstrip("0123456789.-—_、:： ()（）").strip()


@cache
def _names_of(name: str) -> dict[str, str]:
    return {
        text: item.code
        for item in load(name).items
        for text in (item.zh, item.en, *item.many("synonyms"))
        if text
    }


def _names(codes: CodeList) -> dict[str, str]:
    return _names_of(codes.name)
