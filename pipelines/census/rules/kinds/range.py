"""Numbers outside ``least`` … ``most``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows with such a number in one of the fields."""
    for name in rule.fields:
        column = part.rows.values.get(name)
        if column is None:
            continue
        low = pc.less(column, rule.number("least"))
        high = pc.greater(column, rule.number("most"))
        wrong = np.asarray(pc.fill_null(pc.or_(low, high), False))
        if wrong.any():
            yield part.hit(wrong, name, column)
