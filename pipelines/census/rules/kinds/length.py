"""Texts longer than their field."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows with such a text; the value is its length."""
    del rule
    for name, column in part.rows.values.items():
        item = part.info.by_name.get(name)
        if item is None or not item.length or not pa.types.is_string(column.type):
            continue
        lengths = pc.fill_null(pc.utf8_length(column), 0)
        wrong = np.asarray(pc.greater(lengths, item.length))
        if wrong.any():
            yield part.hit(wrong, name, lengths)
