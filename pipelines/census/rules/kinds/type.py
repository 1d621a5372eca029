"""Values that are none of their field's type."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part
from pipelines.census.rules.strict import strict


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows with such a value, for fields that are judged strictly or for the others (``strict``)."""
    for name, bad in part.rows.bad.items():
        item = part.field(name)
        if item is not None and bad.any() and strict(part.info, item) == rule.parameters["strict"]:
            yield part.hit(bad, name, part.text(name))
