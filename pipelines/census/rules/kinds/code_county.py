"""Identifiers whose county is not where the object stands."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.census.rules.identifiers import parts
from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows that lie in another county; where the map has no counties nothing is known."""
    del rule
    area = pa.array(part.stamps.area, pa.string())
    known = pc.match_substring_regex(area, pattern=r"^[0-9]{6}")
    lies = pc.if_else(known, pc.utf8_slice_codeunits(area, 0, 6), pa.scalar(None, pa.string()))
    wrong = np.asarray(pc.fill_null(pc.not_equal(parts(part).county, lies), False))
    if wrong.any():
        yield part.hit(wrong, "code", part.rows.column("code"))
