"""Values that are not in the field's code list."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

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
        wrong = outside(item, column, part.setting.own)
        if wrong.any():
            yield part.hit(wrong, name, part.text(name))


def outside(item: FieldInfo, column: pa.Array, own: Mapping[str, Collection[str]]) -> Mask:
    """Which values are there and neither in the field's list nor among the city's ``own``."""
    name = item.codes or ""
    codes = [*(one.code for one in load(name).items), *own.get(name, ())]
    if pa.types.is_list(column.type):
        known = set(codes)
        return np.array([v is not None and not known.issuperset(v) for v in column.to_pylist()])
    inside = pc.is_in(column, value_set=pa.array(codes, pa.string()))
    return ~np.asarray(inside) & ~np.asarray(column.is_null())
