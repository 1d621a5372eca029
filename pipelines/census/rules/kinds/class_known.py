"""Classes that are not in the class table of the row's edition."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipelines.census.rules.classes import known, pairs
from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows with such a class; each (edition, class) is looked up once."""
    del rule
    codes = part.rows.column("class_code")
    distinct, which = pairs(part.rows.column("edition"), codes)
    wrong = np.array([code is not None and not known(edition, code) for edition, code in distinct])
    if wrong.any():
        yield part.hit(wrong[which], "class_code", codes)
