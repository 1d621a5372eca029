"""Words that a labeller may lean on in any city: divisions of the country and what names of a kind end with.

They come from data/geocoding/words.csv, names of towns and street offices from towns.csv. While a labeller is fitted,
some are overlooked at random, stems of names more often than endings: in real text most names are unknown, and what
stands around them must count too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from geocoding.label import grammar

Chance = Callable[[], float]
"""A random number of 0–1 for each call."""
_LEVELS = {"prefecture": "c", "metropolis": "m", "province": "p"}
"""Kinds of words and the mark of each; the capital of a mark stands for the name with its ending."""
_ENDINGS = {
    "biz": "z", "market": "k", "works": "w", "public": "u", "corp": "o", "dept": "e", "store": "s", "gate": "g",
    "unit": "g", "zonew": "v", "trade": "t", "road": "r", "shopmark": "y", "houseend": "h",
}  # fmt: skip
_STEMS = {"house": "x", "roadstem": "y"}
_OVERLOOKED = 0.12, 0.35
"""Share of endings, and of stems and county names without ending, that are overlooked while fitting."""
_TITLES = "市县区"
_TOWNS_OVERLOOKED = {"N": 0.12, "n": 0.3}
_LONGEST_TOWN = 8


class Span(NamedTuple):
    """Tokens ``begin`` to before ``end`` are a word with a mark."""

    begin: int
    end: int
    mark: str


@cache
def _words() -> dict[str, str]:
    words = grammar.words()
    found = {
        word: mark
        for kind, mark in (_STEMS | _ENDINGS).items()
        for word in words[kind]
        if len(word) > 1
    }
    counties = words["county"]
    found |= {word[:-1]: "d" for word in counties if len(word) > 2 and word[-1] in _TITLES}
    found |= dict.fromkeys(counties, "D")
    for kind, mark in _LEVELS.items():
        title = "省" if mark == "p" else "市"
        found |= dict.fromkeys(words[kind], mark)
        found |= {word + title: mark.upper() for word in words[kind]}
    return found


@cache
def _lengths() -> dict[str, list[int]]:
    """By the first two characters of words: how long those words are, longest first."""
    found: dict[str, set[int]] = {}
    for word in _words():
        found.setdefault(word[:2], set()).add(len(word))
    return {start: sorted(sizes, reverse=True) for start, sizes in found.items()}


def spans(tokens: Sequence[str], chance: Chance | None = None) -> list[Span]:
    """Return the words of a text from left to right, the longest at each place; some overlooked if told to."""
    known, lengths = _words(), _lengths()
    found: list[Span] = []
    at = 0
    while at < len(tokens) - 1:
        size = 1
        for length in lengths.get(tokens[at] + tokens[at + 1], ()):
            mark = known.get("".join(tokens[at : at + length]))
            if mark and at + length <= len(tokens) and not _overlooked(mark, chance):
                found.append(Span(at, at + length, mark))
                size = length
                break
        at += size
    return found


@cache
def _towns() -> dict[str, str]:
    """Names of towns and street offices, with their endings (N) and without (n)."""
    found = dict.fromkeys(grammar.without_ending(grammar.towns()), "n")
    for name, endings in grammar.towns().items():
        found |= {name + ending: "N" for ending in endings}
    return found


def town_spans(tokens: Sequence[str], chance: Chance | None = None) -> list[Span]:
    """Return the names of towns in a text from left to right, the longest at each place; some overlooked if told to."""
    known, found, at = _towns(), list[Span](), 0
    while at < len(tokens) - 1:
        size = 1
        for length in range(_LONGEST_TOWN, 1, -1):
            mark = known.get("".join(tokens[at : at + length]))
            fits = mark and at + length <= len(tokens)
            if fits and mark and not (chance and chance() < _TOWNS_OVERLOOKED[mark]):
                found.append(Span(at, at + length, mark))
                size = length
                break
        at += size
    return found


def place(word: Span, at: int) -> str:
    """Return whether a token is a word's first (B), last (E) or neither (I)."""
    return "B" if at == word.begin else "E" if at == word.end - 1 else "I"


def _overlooked(mark: str, chance: Chance | None) -> bool:
    return bool(chance) and chance() < _OVERLOOKED[mark in "xyd"]  # type: ignore[misc]


def features(tokens: Sequence[str], chance: Chance | None = None) -> list[list[str]]:
    """Per token: the word that it is in and its place there, the words beside, and how far the next one is."""
    words = spans(tokens, chance)
    found: list[list[str]] = [[] for _ in tokens]
    levels = [word.mark.lower() for word in words]
    for number, word in enumerate(words):
        told = _about(words, levels, number)
        for k in range(word.begin, word.end):
            at = place(word, k)
            found[k] += [f"m{at}{word.mark}", *(text.replace("@", at) for text in told)]
        if word.end < len(tokens):
            found[word.end].append(f"ma{word.mark}")
        if word.begin:
            found[word.begin - 1].append(f"mb{word.mark}")
    for word in town_spans(tokens, chance):
        _tell_town(found, tokens, word)
    for row, text in zip(found, _next(words, len(tokens)), strict=True):
        row.append(text)
    return found


def _tell_town(found: list[list[str]], tokens: Sequence[str], word: Span) -> None:
    """Add to the tokens of a town's name their place in it, to its first what stands before and behind it."""
    for k in range(word.begin, word.end):
        found[k].append(f"w{place(word, k)}{word.mark}")
    ahead = tokens[word.begin - 1] if word.begin else "^"
    after = tokens[word.end] if word.end < len(tokens) else "$"
    found[word.begin] += [f"wl{word.mark}{ahead}", f"wr{word.mark}{after}"]
    if word.end < len(tokens):
        found[word.end].append(f"wa{word.mark}")


def _about(words: list[Span], levels: list[str], number: int) -> list[str]:
    """What is the same for all tokens of a word but for the place in it, written ``@``."""
    word, level, told = words[number], levels[number], []
    if level in "pcmd":
        told.append(f"M{word.mark}{level in levels[:number]:d}{level in levels[number + 1 :]:d}")
    if number and words[number - 1].end == word.begin:
        told.append(f"mp@{words[number - 1].mark}{word.mark}")
    if number + 1 < len(words):
        after = words[number + 1]
        told.append(f"mn@{word.mark}{after.mark}{min(after.begin - word.end, 3)}")
    return told


def _next(words: list[Span], count: int) -> list[str]:
    """Per token: the next word behind it and how far it is."""
    found, at = [], 0
    for k in range(count):
        while at < len(words) and words[at].begin <= k:
            at += 1
        found.append(
            f"mN{words[at].mark}{min(words[at].begin - k, 5)}" if at < len(words) else "mN$"
        )
    return found
