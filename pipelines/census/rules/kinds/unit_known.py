"""Units (owner, maintainer, department) that nobody listed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows that name a unit outside of the city's list; without a list nothing is known."""
    known = part.setting.units
    if not known:
        return
    names = pa.array(sorted(known), pa.string())
    for name in rule.fields:
        if name in part.rows.values:
            column = part.rows.column(name)
            wrong = ~np.asarray(pc.is_in(column, value_set=names)) & ~np.asarray(column.is_null())
            if wrong.any():
                yield part.hit(wrong, name, column)
