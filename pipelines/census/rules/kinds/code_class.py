"""Identifiers whose class is not the class of the row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.census.rules.identifiers import parts
from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows in which both are there and differ."""
    del rule
    stated = pc.cast(part.rows.column("class_code"), pa.string())
    wrong = np.asarray(pc.fill_null(pc.not_equal(parts(part).class_code, stated), False))
    if wrong.any():
        yield part.hit(wrong, "code", part.rows.column("code"))
