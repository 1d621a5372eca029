"""Fields that the standard asks for, though the map can do without (measures completeness)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows in which a field is empty; a field with a default counts only if it was delivered."""
    for name in rule.fields:
        item = part.info.by_name.get(name)
        if item is None or item.required:
            continue
        if name not in part.rows.values and not part.info.table.c[name].nullable:
            continue
        empty = ~part.rows.present(name)
        empty &= ~part.rows.bad.get(name, np.zeros(len(empty), dtype=bool))
        if empty.any():
            yield part.hit(empty, name)
