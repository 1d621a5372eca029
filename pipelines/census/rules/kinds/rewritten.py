"""Codes that were delivered in another form and rewritten; the value shows both."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows with such a code (:mod:`pipelines.census.mapping.forms`)."""
    del rule
    for name, mask in part.rows.rewritten.items():
        kept = pa.array(mask)
        before = pc.filter(pc.utf8_trim_whitespace(part.text(name)), kept)
        after = pc.filter(part.rows.column(name), kept)
        yield part.hit(mask, name, pc.binary_join_element_wise(before, after, " → "))
