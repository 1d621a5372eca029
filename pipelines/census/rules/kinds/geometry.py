"""Faults of geometries that the repair met, by its reasons (parameter ``reasons``)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gis.repair import REASONS
from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows whose geometry had one of the faults; the value tells which."""
    wanted = set(rule.parameters["reasons"])
    found = [entry for entry in part.rows.repairs if entry.reason in wanted]
    if part.info.shapeless:
        found = [entry for entry in found if entry.reason not in ("missing", "empty")]
    if found:
        rows = part.rows.numbers[np.array([entry.row for entry in found])]
        yield Hit(rows, "geometry", [REASONS[entry.reason][0] for entry in found])
