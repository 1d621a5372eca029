"""Which features of the map are gone because the new survey does not have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.census.match.pair import Matched
from pipelines.census.match.sides import Side

MOST_GONE = 0.3
"""Share of an area's features beyond which the delivery is more likely partial than the city empty."""
Array = NDArray[Any]


@dataclass(frozen=True)
class Gone:
    """Indices of features that are gone, and for which of them a person must decide."""

    indices: Array
    doubtful: Array


def gone(scope: str, rows: Side, features: Side, found: Matched) -> Gone:
    """Features without a row in the surveyed area.

    ``scope``: ``area`` takes the divisions in which the delivery has rows as surveyed, ``all`` the
    whole layer, ``none`` retires nothing. Only kinds of objects that were delivered count.
    """
    if scope == "none" or not len(found.gone):
        return Gone(np.empty(0, dtype=np.int64), np.empty(0, dtype=bool))
    here = np.isin(_words(features.kinds), np.unique(_words(rows.kinds)))
    if scope == "area":
        here &= np.isin(_words(features.areas), np.unique(_words(rows.areas)))
    left = found.gone[here[found.gone]]
    areas, which = np.unique(_words(features.areas), return_inverse=True)
    total = np.bincount(which[here], minlength=len(areas))
    lost = np.bincount(which[left], minlength=len(areas))
    share = lost / np.maximum(total, 1)
    return Gone(left, share[which[left]] > MOST_GONE)


def _words(values: Array) -> Array:
    return np.array(["" if value is None else value for value in values], dtype=str)
