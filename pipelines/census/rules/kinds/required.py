"""Fields that the table cannot do without."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows in which a required field is empty (one that holds a wrong value is told otherwise)."""
    del rule
    for item in part.info.fields:
        if item.required:
            empty = ~part.rows.present(item.name)
            empty &= ~part.rows.bad.get(item.name, np.zeros(len(empty), dtype=bool))
            if empty.any():
                yield part.hit(empty, item.name)
