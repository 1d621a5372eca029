"""Identifiers that occur more than once in a dataset."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.whole import Array, Whole

_SHORT = r"^[0-9]{1,18}$"


def whole(rule: Rule, rows: Whole) -> Iterator[Hit]:
    """Every row but the first of each identifier, with that first row."""
    name = rule.fields[0]
    column = rows.column(name)
    marks = keys(column)
    present = np.flatnonzero(~np.asarray(pc.is_null(column)))
    suspicious = present[_repeated(marks[present])]
    if not len(suspicious):
        return
    texts = column.take(pa.array(suspicious)).to_pandas()
    first = pd.Series(suspicious).groupby(texts.to_numpy()).transform("first").to_numpy()
    again = first != suspicious
    if again.any():
        numbers = rows.numbers
        yield Hit(numbers[suspicious[again]], name, texts[again].tolist(), numbers[first[again]])


def keys(column: pa.ChunkedArray) -> Array:
    """64 bits per text: digits as their number, other texts hashed; equal texts have equal keys."""
    parts = []
    for chunk in column.chunks:
        texts = chunk.cast(pa.string())
        digits = pc.fill_null(pc.match_substring_regex(texts, pattern=_SHORT), False)
        numbers = pc.cast(pc.if_else(digits, texts, None), pa.int64()).fill_null(0)
        made = numbers.to_numpy(zero_copy_only=False).copy()
        others = ~np.asarray(digits)
        if others.any():
            words = texts.filter(pa.array(others)).fill_null("").to_numpy(zero_copy_only=False)
            made[others] = pd.util.hash_array(words, categorize=False).view(np.int64)
        parts.append(made)
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def _repeated(values: Array) -> Array:
    """Which values occur more than once; sorted once, so that ten million fit into memory."""
    order = np.argsort(values, kind="stable")
    held = values[order]
    same = held[1:] == held[:-1]
    flags = np.zeros(len(values), dtype=bool)
    flags[order[1:][same]] = True
    flags[order[:-1][same]] = True
    return flags
