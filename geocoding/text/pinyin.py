"""Readings of characters (pypinyin's tables): one symbol per syllable, initials, whole readings.

Homophones are matched with one reading per character on both sides, so a text and its reading have the
same length and one machinery serves both. Sounds that many speakers do not tell apart are one:
zh/z, ch/c, sh/s, ing/in, eng/en.
"""

from __future__ import annotations

import unicodedata
from functools import cache

FIRST = 0xE000
"""Private-use code point of the first syllable."""
_DIGITS = dict(
    zip(
        "0123456789", ["ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"], strict=True
    )
)
_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_ENDS = (("ing", "in"), ("eng", "en"))


class _Sounds(dict[int, int]):
    """Code point to the code point of its syllable's symbol."""

    def __init__(self) -> None:
        super().__init__()
        self._symbols: dict[str, int] = {}
        for syllable in sorted({_folded(s) for s in _readings().values()}):
            self._symbols[syllable] = FIRST + len(self._symbols)

    def __missing__(self, key: int) -> int:
        syllable = _readings().get(key)
        found = key if syllable is None else self._symbols[_folded(syllable)]
        self[key] = found
        return found


@cache
def _readings() -> dict[int, str]:
    from pypinyin.constants import PINYIN_DICT

    found = {
        code: plain(text.split(",")[0])
        for code, text in PINYIN_DICT.items()
        if 0x3400 <= code <= 0x9FFF
    }
    return found | {ord(digit): text for digit, text in _DIGITS.items()}


@cache
def _sounds() -> _Sounds:
    return _Sounds()


def plain(syllable: str) -> str:
    """Return a syllable without tone marks; ü becomes v."""
    marked = unicodedata.normalize("NFD", syllable.replace("ü", "v"))
    return "".join(c for c in marked if "a" <= c <= "z")


def _folded(syllable: str) -> str:
    for long, short in _FOLDS:
        if syllable.startswith(long):
            syllable = short + syllable[len(long) :]
    for long, short in _ENDS:
        if syllable.endswith(long):
            syllable = syllable[: -len(long)] + short
    return syllable


def sounds(text: str) -> str:
    """Return the text with each character replaced by its syllable's symbol."""
    return text.translate(_sounds())


def readings(text: str) -> list[str]:
    """Return the syllables of ``text`` as they are read in their phrase (长宁路: chang ning lu)."""
    from pypinyin import Style, lazy_pinyin

    return [plain(part) or part for part in lazy_pinyin(text, style=Style.NORMAL, v_to_u=False)]


@cache
def _letters() -> tuple[dict[int, str], dict[int, str]]:
    known = {code: text for code, text in _readings().items() if code > 0x3000}
    return known, {code: text[:1] for code, text in known.items()}


def letters(text: str) -> tuple[str, str]:
    """Return the text with each character's reading in its place, and with the first letter of it."""
    whole, first = _letters()
    return text.translate(whole), text.translate(first)


@cache
def _alike() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, syllable in _readings().items():
        if 0x4E00 <= code <= 0x9FA5:
            found.setdefault(syllable, []).append(chr(code))
    return found


def homophones(char: str) -> list[str]:
    """Return the characters read like ``char``, itself left out; empty where none is known."""
    syllable = _readings().get(ord(char))
    return [c for c in _alike().get(syllable or "", []) if c != char]
