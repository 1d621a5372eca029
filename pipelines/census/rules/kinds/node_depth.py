"""Chambers whose depth is not ground level less invert level, within ``metres``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows in which all three are there and disagree."""
    if not all(name in part.rows.values for name in rule.fields):
        return
    ground, invert, depth = (
        part.rows.column(name).to_numpy(zero_copy_only=False).astype(float) for name in rule.fields
    )
    off = np.abs(ground - invert - depth)
    with np.errstate(invalid="ignore"):
        wrong = off > rule.number("metres")
    if wrong.any():
        yield part.hit(wrong, rule.fields[-1], np.round(off, 3))
