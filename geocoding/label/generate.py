"""Labelled addresses made by the grammar out of a vocabulary; everything follows from the seed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from geocoding.label import grammar
from geocoding.label.vocabulary import Vocabulary, shortened
from geocoding.text.numerals import chinese

SEED = 20260310
COUNT, DRAWS, MORE = 8_000, 4, 48_000
"""So many addresses are drawn for a field, so many fields fitted to draws of their own, and so many addresses drawn for
the network."""
LONGEST = 70
Part = tuple[str, str]
"""A text and its label."""
Line = list[tuple[str, str]]
"""Tokens with their BIO labels."""
_TOKEN = re.compile(r"\d+|[a-z]+|.")
_DRAWN = 1 << 16


def tokens(text: str) -> list[str]:
    """Cut a text: runs of digits and of letters are one token each, all else single characters."""
    return _TOKEN.findall(text.lower())


def draws(vocabulary: Vocabulary) -> Iterator[Iterator[Line]]:
    """Yield the addresses for each field of a base's labeller."""
    for draw in range(DRAWS):
        yield lines(vocabulary, draw=draw)


def more(vocabulary: Vocabulary) -> Iterator[Line]:
    """Yield the addresses for the network of a base's labeller."""
    return lines(vocabulary, MORE, DRAWS)


def lines(vocabulary: Vocabulary, count: int = COUNT, draw: int = 0) -> Iterator[Line]:
    """Yield so many labelled addresses; others for another ``draw``."""
    maker, made = Maker(vocabulary, SEED + draw), 0
    while made < count:
        line = labelled(maker.parts("address"))
        if 3 <= len(line) < LONGEST:
            made += 1
            yield line


def labelled(parts: list[Part]) -> Line:
    """Return the tokens of some parts, each with B- or I- and its label."""
    return [
        (token, f"{'I' if place else 'B'}-{label}")
        for text, label in parts
        for place, token in enumerate(tokens(text))
    ]


class Maker:
    """Follows the rules at random."""

    def __init__(self, vocabulary: Vocabulary, seed: int = SEED) -> None:
        self._random = np.random.default_rng(seed)
        self._drawn: list[float] = []
        self._names, self._words = vocabulary.names, grammar.words()
        self._rules = grammar.rules()
        self._said: dict[str, str] = {}
        self._number = 0

    def _next(self) -> float:
        if not self._drawn:
            self._drawn = self._random.random(_DRAWN).tolist()
        return self._drawn.pop()

    def _pick(self, items: list[str]) -> str:
        return items[int(self._next() * len(items))]

    def parts(self, rule: str) -> list[Part]:
        """Return what a rule makes."""
        at, found = self._next(), []
        if rule == "address":
            self._said = {}
        symbols = next(symbols for limit, symbols in self._rules[rule] if at < limit)
        for symbol in symbols:
            if "=" in symbol:
                label, _, forms = symbol.partition("=")
                found.append((self._text(forms), label))
                continue
            name, _, share = symbol.partition("?")
            if not share or 100 * self._next() < float(share):
                found += self.parts(name)
        return found

    def _again(self, kind: str) -> str:
        """The name of a kind that this address has said already, or says now."""
        if kind == "short":
            return shortened(self._again("county"))
        if kind not in self._said:
            self._said[kind] = self._pick(self._names["township" if kind == "town" else kind])
        return self._said[kind]

    def _text(self, forms: str) -> str:
        return "".join(self._atom(atom) for atom in self._pick(forms.split("|")).split("+"))

    def _atom(self, atom: str) -> str:
        mark, rest = atom[:1], atom[1:]
        if not rest:
            return atom
        if mark == "@":
            return self._pick(self._names[rest])
        if mark == "&":
            return self._again(rest)
        if mark == "~":
            return self._pick(self._words[rest])
        if mark in "#%":
            low, high = map(int, rest.split("-"))
            self._number = low + int(self._next() ** 1.5 * (high - low + 1))
            return str(self._number) if mark == "#" else chinese(self._number)
        if mark == "^":
            low, high = map(int, rest.split("-"))
            return str(self._number + low + int(self._next() * (high - low + 1)))
        return self._pick(list(rest)) if mark == "$" else atom
