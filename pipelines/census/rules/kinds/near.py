"""The same object surveyed twice: rows of one class within ``metres``, and of the same kind."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.near import first_of_each, neighbours
from pipelines.census.rules.whole import Array, Whole


def whole(rule: Rule, rows: Whole) -> Iterator[Hit]:
    """The later row of each such pair, with the nearest earlier one.

    Parameter ``beyond``: pairs nearer than that are told by another rule.
    """
    xy = rows.xy()
    earlier, later, distance = neighbours(xy, classes(rows), rule.number("metres"))
    keep = distance >= rule.number("beyond")
    hit, other, far = first_of_each(earlier[keep], later[keep], distance[keep])
    if len(hit):
        numbers = rows.numbers
        yield Hit(numbers[hit], "geometry", np.round(far, 3), numbers[other])


def classes(rows: Whole) -> Array:
    """A small integer per class and kind of object."""
    names = [name for name in ("class_code", "kind") if name in rows.info.by_name]
    known: dict[tuple[str | None, ...], int] = {}
    made = [_numbered(columns, known) for columns in zip(*map(rows.parts, names), strict=True)]
    return np.concatenate(made) if made else np.zeros(len(rows.numbers), dtype=np.int32)


def _numbered(columns: tuple[pa.Array, ...], known: dict[tuple[str | None, ...], int]) -> Array:
    """The number of each row's combination of values; new combinations get the next one."""
    which = np.zeros(len(columns[0]), dtype=np.int64)
    words: list[list[str | None]] = []
    for column in columns:
        encoded = column.cast(pa.string()).dictionary_encode()
        words.append([*encoded.dictionary.to_pylist(), None])
        numbers = encoded.indices.cast(pa.int64()).fill_null(len(words[-1]) - 1).to_numpy()
        which = which * len(words[-1]) + numbers
    distinct, inverse = np.unique(which, return_inverse=True)
    found = []
    for one in distinct.tolist():
        key: list[str | None] = []
        for listed in reversed(words):
            one, at = divmod(one, len(listed))
            key.append(listed[at])
        found.append(known.setdefault(tuple(key), len(known)))
    return np.array(found, dtype=np.int32)[inverse]
