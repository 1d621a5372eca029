"""Classes whose objects lie in another layer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipelines.census.rules.classes import known, of_layer, pairs
from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows of a class that exists but is not this layer's; local classes (unknown here) pass."""
    del rule
    if not part.info.declared.classes or part.info.where:
        return
    codes = part.rows.column("class_code")
    distinct, which = pairs(part.rows.column("edition"), codes)
    wrong = np.array([_elsewhere(part, edition, code) for edition, code in distinct])
    if wrong.any():
        yield part.hit(wrong[which], "class_code", codes)


def _elsewhere(part: Part, edition: str | None, code: str | None) -> bool:
    own = of_layer(part.info, edition)
    return code is not None and bool(own) and code not in own and known(edition, code)
