"""Objects of one class nearer to each other than such objects stand (``metres``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipelines.census.rules.kinds import near
from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.whole import Whole

TWICE = 0.15
"""Metres below which it is one object taken twice."""


def whole(rule: Rule, rows: Whole) -> Iterator[Hit]:
    """The later row of each such pair."""
    yield from near.whole(replace(rule, parameters={**rule.parameters, "beyond": TWICE}), rows)
