"""Values that are not in the field's code list."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from layers.codes import load
from layers.info import FieldInfo
from pipelines.census.mapping.apply import Mask
from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part
from pipelines.census.rules.strict import strict


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows with such a value, for fields that are judged strictly or for the others (``strict``)."""
    for name, column in part.rows.values.items():
        item = part.info.by_name.get(name)
        if item is None or not item.codes or strict(part.info, item) != rule.parameters["strict"]:
            continue
        wrong = outside(item, column)
        if wrong.any():
            yield part.hit(wrong, name, part.text(name))


def outside(item: FieldInfo, column: pa.Array) -> Mask:
    """Which values are there and not in the field's list."""
    codes = [one.code for one in load(item.codes or "").items]
    if pa.types.is_list(column.type):
        known = set(codes)
        return np.array([v is not None and not known.issuperset(v) for v in column.to_pylist()])
    inside = pc.is_in(column, value_set=pa.array(codes, pa.string()))
    return ~np.asarray(inside) & ~np.asarray(column.is_null())
