"""What the network is told of a token: what it is, the known word and the name of a town it is in, and whether it comes again."""

from __future__ import annotations

from collections.abc import Sequence

from geocoding.label import lexicon
from geocoding.label.features import told_again
from geocoding.label.lexicon import Chance, Span


def of_tokens(tokens: Sequence[str], chance: Chance | None = None) -> list[list[str]]:
    """Return the four signs of each token; given a chance, some known words are overlooked (to fit)."""
    words = _places(lexicon.spans(tokens, chance), len(tokens))
    towns = _places(lexicon.town_spans(tokens, chance), len(tokens))
    return [
        [_plain(token), f"w{word}", f"n{town}", "".join(again)]
        for token, word, town, again in zip(tokens, words, towns, told_again(tokens), strict=True)
    ]


def _plain(token: str) -> str:
    """A number by its length, letters as such."""
    if token[0].isdigit():
        return f"#{min(len(token), 5)}"
    return "aa" if "a" <= token[0] <= "z" and len(token) > 1 else token


def _places(spans: Sequence[Span], count: int) -> list[str]:
    """Per token the mark of the word it is in and its place there."""
    found = [""] * count
    for word in spans:
        found[word.begin : word.end] = [
            f"{lexicon.place(word, k)}{word.mark}" for k in range(word.begin, word.end)
        ]
    return found
