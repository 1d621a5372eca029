"""Coordinates rounded so far that the position is lost.

Parameters: decimals that are too few, ``degrees`` for degrees and ``metres`` for metres (-1: tens of
metres). Both coordinates must be that round, which does not happen by chance.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part

_ROUNDING = 1e-6


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows whose delivered coordinates are both round."""
    decimals = rule.number("metres" if part.rows.metric else "degrees")
    scaled = part.rows.given * 10.0**decimals
    with np.errstate(invalid="ignore"):
        coarse = (np.abs(scaled - np.round(scaled)) < _ROUNDING).all(axis=1)
    coarse &= ~(part.rows.given == 0).all(axis=1)
    if coarse.any():
        yield part.hit(coarse, "geometry")
