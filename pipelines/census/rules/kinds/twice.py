"""Identifiers that occur more than once in a dataset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.whole import Array, Whole

NOTHING = -1
"""The key of a row without identifier; no text has it but by a chance of one in 2⁶⁴."""
_SHORT = r"^[0-9]{1,18}$"


def whole(rule: Rule, rows: Whole) -> Iterator[Hit]:
    """Every row but the first of each identifier, with that first row."""
    name = rule.fields[0]
    marks = keys(rows.parts(name))
    suspicious = _repeated(marks)
    if not len(suspicious):
        return
    texts = rows.column(name).take(pa.array(suspicious)).to_pandas()
    first = pd.Series(suspicious).groupby(texts.to_numpy()).transform("first").to_numpy()
    again = first != suspicious
    if again.any():
        numbers = rows.numbers
        yield Hit(numbers[suspicious[again]], name, texts[again].tolist(), numbers[first[again]])


def keys(chunks: Iterable[pa.Array]) -> Array:
    """64 bits per text: digits as their number, other texts hashed; equal texts have equal keys.

    Nulls have :data:`NOTHING`.
    """
    parts = []
    for chunk in chunks:
        texts = chunk.cast(pa.string())
        digits = pc.fill_null(pc.match_substring_regex(texts, pattern=_SHORT), False)
        numbers = pc.cast(pc.if_else(digits, texts, None), pa.int64()).fill_null(0)
        made = numbers.to_numpy(zero_copy_only=False).copy()
        others = ~np.asarray(digits)
        if others.any():
            words = texts.filter(pa.array(others)).fill_null("").to_numpy(zero_copy_only=False)
            made[others] = pd.util.hash_array(words, categorize=False).view(np.int64)
        made[np.asarray(texts.is_null())] = NOTHING
        parts.append(made)
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def _repeated(values: Array) -> Array:
    """Where values stand that occur more than once; sorted in place, so that ten million fit into memory."""
    held = np.sort(values)
    several = np.unique(held[1:][held[1:] == held[:-1]])
    return np.flatnonzero(np.isin(values, several[several != NOTHING]))
