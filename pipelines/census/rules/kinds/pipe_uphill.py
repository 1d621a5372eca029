"""Gravity pipes whose downstream end lies higher than the upstream one by more than ``metres``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows that would flow uphill; pressure mains may."""
    first, second = rule.fields
    if first not in part.rows.values or second not in part.rows.values:
        return
    rise = pc.subtract(part.rows.column(second), part.rows.column(first))
    wrong = np.asarray(pc.fill_null(pc.greater(rise, rule.number("metres")), False))
    if "pressurised" in part.rows.values:
        wrong &= ~np.asarray(pc.fill_null(part.rows.column("pressurised"), False))
    if wrong.any():
        yield part.hit(wrong, second, np.round(rise.to_numpy(zero_copy_only=False), 3))
