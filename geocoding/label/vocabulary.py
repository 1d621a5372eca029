"""The names from which text is made: those of the base, and the provinces and prefectures of the country."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geocoding.index.segment import LOCALITY, POI, QUARTER, STREET, Segment
from geocoding.label import grammar

MOST = 20_000
"""So many names of a kind are enough."""
NATIONAL = ("province", "metropolis", "prefecture", "surname", "county")
"""Kinds that are the same everywhere: provinces, cities of the province's and prefecture's level, counties (GB/T 2260,
some that were merged or renamed since 1990 among them)."""
MADE, DRAWN, SEED = 9_000, 6_000, 7
"""Names put together of two characters, and stems of the base and of towns, among the names of unknown places."""
_MARKS = re.compile(r"[(（\[【].*?[)）\]】]|[^\u4e00-\u9fffA-Za-z0-9]")
_USUAL = ("镇", "街道")
_FOREIGN = re.compile("[路街弄号市县区镇乡村]")
"""Names of places with parts of addresses in them teach wrong borders."""


@dataclass
class Vocabulary:
    """Names by kind (:mod:`geocoding.label.grammar` calls them by these keys), stems among them."""

    names: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = self.names
        names |= {kind: grammar.words()[kind] for kind in NATIONAL}
        names["poi"] = [text for text in names.get("poi", ()) if not _FOREIGN.search(text)]
        kinds = ("district", "town", "community", "road", "poi")
        stems = _stems(text for kind in (*kinds, "prefecture") for text in names.get(kind, ()))
        names["stem"] = [text for text in stems if not _FOREIGN.search(text)]
        names["short"] = [shortened(text) for text in names["county"] if len(text) > 2]
        towns = grammar.towns()
        names["township"] = _townships(towns)
        names["townstem"] = grammar.without_ending(towns)
        names["name"] = _unknown(names)
        for kind in (*kinds, "city"):
            names[kind] = names.get(kind) or names["stem"]


def national() -> Vocabulary:
    """Return names of no base: counties and towns as they are, the others put together of words."""
    random, words = np.random.default_rng(SEED), grammar.words()

    def made(first: list[str], last: str) -> list[str]:
        heads, tails = (random.choice(kind, MADE).tolist() for kind in (first, words[last]))
        return [head + tail for head, tail in zip(heads, tails, strict=True)]

    towns = [name + ending for name, endings in grammar.towns().items() for ending in endings]
    stems = [name for name in grammar.without_ending(grammar.towns()) if len(name) == 2]
    found = {
        "city": [f"{name}市" for name in words["prefecture"]],
        "district": words["county"],
        "town": towns,
        "community": [f"{name}村" for name in made(words["head"], "land")]
        + made(stems, "community"),
        "road": made(words["roadstem"], "road") + made(stems, "road"),
        "poi": made(words["house"], "houseend") + made(words["brand"], "biz") + made(stems, "poi"),
    }
    return Vocabulary(found)


def shortened(county: str) -> str:
    """Return a county's name as people say it: without 区, 县, 市 if two characters remain."""
    return county[:-1] if len(county) > 2 and county[-1] in "市县区" else county


def _townships(towns: dict[str, list[str]]) -> list[str]:
    """Towns and street offices, and one in six of the others (乡), from where and to where less is sent."""
    return [
        name + ending
        for number, (name, endings) in enumerate(towns.items())
        for ending in endings
        if ending in _USUAL or not number % 6
    ]


def _unknown(names: dict[str, list[str]]) -> list[str]:
    """Names as towns, villages and streets of any city have them: made of usual characters, counties', the base's."""
    random, words = np.random.default_rng(SEED), grammar.words()
    heads, tails = (random.choice(words[kind], MADE).tolist() for kind in ("head", "tail"))
    made = [head + tail for head, tail in zip(heads, tails, strict=True)]
    short = [text for text in names["short"] if len(text) == 2]
    drawn = (random.choice(names[kind], DRAWN).tolist() for kind in ("stem", "townstem"))
    return [*made, *short, *short, *itertools.chain.from_iterable(drawn)]


def _stems(texts: Iterable[str]) -> list[str]:
    """What stands before the ending of names: their first two or three characters; each as often as it occurs."""
    found = []
    for number, text in enumerate(texts):
        plain = "".join(char for char in text if "\u4e00" <= char <= "\u9fff")
        if len(plain) > 2:
            found.append(plain[: 2 + (number % 5 == 0 and len(plain) > 4)])
        if len(plain) > 4:
            found.append(plain[2:4])
    return found


def of_segment(segment: Segment) -> Vocabulary:
    """Return the names of an index."""
    levels = {"city": 2, "district": 3, "town": 4, "community": 5}
    found = {
        kind: _titles(segment, segment["level"] == level, 12) for kind, level in levels.items()
    }
    kinds = segment["kind"]
    found["road"] = _titles(segment, kinds == STREET, 8)
    found["poi"] = _titles(segment, (kinds == POI) | (kinds == QUARTER) | (kinds == LOCALITY), 14)
    return Vocabulary(found)


def _titles(segment: Segment, chosen: NDArray[np.bool_], longest: int) -> list[str]:
    """Names without brackets and marks, thinned to MOST."""
    rows = np.flatnonzero(chosen)
    rows = rows[:: max(1, len(rows) // MOST)]
    found = sorted({_MARKS.sub("", segment.titles[row]) for row in rows.tolist()})
    return [text for text in found if 2 < len(text) <= longest]
