"""Dates before ``earliest`` or more than ``days`` after today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows with such a date."""
    for name in rule.fields:
        column = part.rows.values.get(name)
        if column is None or not pa.types.is_date(column.type):
            continue
        if "earliest" in rule.parameters:
            limit = dt.date.fromisoformat(rule.parameters["earliest"])
            outside = pc.less(column, pa.scalar(limit, pa.date32()))
        else:
            limit = part.setting.today + dt.timedelta(days=rule.number("days"))
            outside = pc.greater(column, pa.scalar(limit, pa.date32()))
        wrong = np.asarray(pc.fill_null(outside, False))
        if wrong.any():
            yield part.hit(wrong, name, column)
