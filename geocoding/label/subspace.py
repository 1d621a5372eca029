"""Which features a field is not shown: each field has eyes of its own, so that they err less together.

The random subspace method (Ho 1998) with kinds of features in place of single ones: the mean of fields that lean on
different things is better than that of fields which lean on the same, and each is fitted in two thirds of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

HIDDEN = 0.37
"""Share of the kinds of features that a field is not shown: with six in ten hidden single fields get too weak."""
FIXED = 31
"""So many features come first in the row of each token, those of a kind at the same place."""
_ALWAYS = frozenset((2, 6, 7, 19))
"""The token itself, with the one before and the one behind it, and its kind."""
_BESIDE = ("ma", "mb", "mp", "mn", "mN", "wl", "wr", "wa")
"""Beginnings of the features of what stands beside known words."""

Kinds = frozenset[int | str]


def drawn(random: Random) -> Kinds:
    """Return kinds of features to hide."""
    kinds: list[int | str] = [place for place in range(FIXED) if place not in _ALWAYS]
    kinds += _BESIDE
    return frozenset(random.sample(kinds, round(HIDDEN * len(kinds))))


def shown(row: Sequence[str], hidden: Kinds) -> list[str]:
    """Return the features of a token without the hidden kinds."""
    return [text for place, text in enumerate(row) if _kind(place, text) not in hidden]


def _kind(place: int, text: str) -> int | str:
    return place if place < FIXED else text[:2]
