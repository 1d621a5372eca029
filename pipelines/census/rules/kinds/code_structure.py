"""Component identifiers that break the structure of their edition (layers.identifiers)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipelines.census.rules.identifiers import parts
from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows with such an identifier."""
    del rule
    codes = part.rows.column("code")
    wrong = ~parts(part).good & ~np.asarray(codes.is_null())
    if wrong.any():
        yield part.hit(wrong, "code", codes)
