"""Garbled texts: characters that no keyboard writes, and the signs of a wrong encoding."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part

GARBLED = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd\ue000-\uf8ff]|锟斤拷|烫烫|屯屯|ï»¿|Ã[\x80-\xbf]|â€"


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows with such a text."""
    del rule
    for name, column in part.rows.values.items():
        if pa.types.is_string(column.type):
            wrong = np.asarray(
                pc.fill_null(pc.match_substring_regex(column, pattern=GARBLED), False)
            )
            if wrong.any():
                yield part.hit(wrong, name, column)
