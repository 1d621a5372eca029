"""Texts that break the regular expression of their field."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc

from layers.component import ComponentFeature
from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows with such a text; component identifiers have a rule of their own."""
    del rule
    own = {"code", "class_code"} if issubclass(part.info.model, ComponentFeature) else set()
    for name, column in part.rows.values.items():
        item = part.info.by_name.get(name)
        if item is None or not item.pattern or name in own:
            continue
        good = pc.match_substring_regex(column, pattern=f"^(?:{item.pattern})$")
        wrong = ~np.asarray(pc.fill_null(good, True))
        if wrong.any():
            yield part.hit(wrong, name, column)
