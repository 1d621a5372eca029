"""Pipes whose line does not reach the nodes they name, by more than ``metres``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.pipes import apart, network, pipes
from pipelines.census.rules.whole import Whole


def whole(rule: Rule, rows: Whole) -> Iterator[Hit]:
    """Rows of which an end is too far from its node; a line drawn backwards is told otherwise."""
    around = network(rows)
    if around is None:
        return
    held = pipes(rows)
    names = [
        np.array([text or "" for text in side], dtype=object)
        for side in (held.from_node, held.to_node)
    ]
    source, sink = (around.nodes.where(side) for side in names)
    for name, end, node, other in (
        (rule.fields[0], held.start, source, held.end),
        (rule.fields[1], held.end, sink, held.start),
    ):
        far = apart(end, node)
        with np.errstate(invalid="ignore"):
            wrong = (far > rule.number("metres")) & ~(apart(other, node) <= rule.number("metres"))
        if wrong.any():
            yield Hit(rows.numbers[wrong], name, np.round(far[wrong], 2))
