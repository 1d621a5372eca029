"""Dates that come before the one they must follow: the second of ``fields`` before the first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows in which both are there and in the wrong order."""
    first, second = rule.fields
    if first not in part.rows.values or second not in part.rows.values:
        return
    early, late = part.rows.column(first), part.rows.column(second)
    wrong = np.asarray(pc.fill_null(pc.less(late, early), False))
    if wrong.any():
        yield part.hit(wrong, second, late)
