"""Keys for completion: each name in characters, in pinyin without tones, and its initials."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geocoding.index import strings
from geocoding.index.strings import Strings
from geocoding.text.pinyin import letters

LONGEST = 24
_WEIGHTS = {1: 3.0, 4: 2.0, 3: 1.2, 2: 1.0, 6: 0.5, 5: 0.1}
"""Importance by kind of entity (:mod:`geocoding.index.segment`)."""


def arrays(names: Strings, flags: NDArray[Any], bearers: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Return ``keys`` (sorted), ``keys.names`` and ``weights`` (importance of each name)."""
    texts: list[str] = []
    owners: list[int] = []
    for number in range(len(names)):
        text = names[number][:LONGEST]
        for key in {text, *letters(text)}:
            texts.append(key)
            owners.append(number)
    order = sorted(range(len(texts)), key=texts.__getitem__)
    weights = np.zeros(len(names), np.float32)
    for kind, value in _WEIGHTS.items():
        weights = np.maximum(weights, np.where(flags >> kind & 1, value, 0.0))
    weights = weights + 0.1 * np.log1p(np.diff(bearers)) - 0.02 * names.lengths()
    made = strings.pack([texts[k] for k in order]).arrays("keys")
    made["keys.names"] = np.array([owners[k] for k in order], np.int32)
    made["weights"] = weights.astype(np.float32)
    return made
