"""Measured errors of positions beyond the limit of the accuracy class that the row states.

Limits: column ``error_m`` of data/codes/accuracy_class.csv (A 0.5 m, B 1 m, C 10 m).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from layers.codes import load
from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows whose error is larger than their class allows; without a class the widest limit holds."""
    if "position_error_m" not in part.rows.values:
        return
    limits = {item.code: float(item.columns["error_m"]) for item in load("accuracy_class").items}
    widest = max(limits.values())
    stated = part.rows.column("accuracy").to_pylist()
    allowed = np.array([limits.get(code, widest) for code in stated])
    error = part.rows.column("position_error_m").to_numpy(zero_copy_only=False).astype(float)
    with np.errstate(invalid="ignore"):
        wrong = np.abs(error) > allowed
    if wrong.any():
        yield part.hit(wrong, rule.fields[0], error)
