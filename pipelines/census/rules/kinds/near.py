"""The same object surveyed twice: rows of one class within ``metres``, and of the same kind."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc

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
    made = np.zeros(len(rows.numbers), dtype=np.int64)
    for name in ("class_code", "kind"):
        if name in rows.info.by_name:
            encoded = pc.dictionary_encode(rows.column(name)).combine_chunks()
            if not hasattr(encoded, "indices"):
                continue
            numbers = encoded.indices.fill_null(len(encoded.dictionary)).to_numpy()
            made = made * (len(encoded.dictionary) + 1) + numbers
    return made
