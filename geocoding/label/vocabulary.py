"""The names from which text is made: those of the base, and the provinces and prefectures of the country."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geocoding.index.segment import LOCALITY, POI, QUARTER, STREET, Segment
from geocoding.label import grammar

MOST = 20_000
"""So many names of a kind are enough."""
NATIONAL = ("province", "metropolis", "prefecture", "surname")
"""Kinds that are the same everywhere: provinces, and cities of the province's and prefecture's level (GB/T 2260)."""
_MARKS = re.compile(r"[(（\[【].*?[)）\]】]|[^\u4e00-\u9fffA-Za-z0-9]")
_END = re.compile(r"(?:街道办事处|街道|镇|乡|区|县|市|村|社区)$")


@dataclass
class Vocabulary:
    """Names by kind (:mod:`geocoding.label.grammar` calls them by these keys), stems among them."""

    names: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names |= {kind: grammar.words()[kind] for kind in NATIONAL}
        kinds = ("district", "town", "community", "road", "poi")
        whole = [text for kind in kinds for text in self.names.get(kind, ())]
        self.names["stem"] = _stems([*whole, *self.names["prefecture"]])
        self.names["short"] = [
            _END.sub("", text) for text in self.names.get("district", ()) if len(text) > 2
        ]
        for kind in (*kinds, "city", "short"):
            self.names[kind] = self.names.get(kind) or self.names["stem"]


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
