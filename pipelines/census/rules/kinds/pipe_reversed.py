"""Pipes drawn against the flow: the line starts where the downstream node is and ends upstream."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.pipes import apart, network, pipes
from pipelines.census.rules.whole import Whole


def whole(rule: Rule, rows: Whole) -> Iterator[Hit]:
    """Rows whose ends fit the nodes (within ``metres``) only the other way round."""
    around = network(rows)
    if around is None:
        return
    held = pipes(rows)
    source = around.nodes.where(_filled(held.from_node))
    sink = around.nodes.where(_filled(held.to_node))
    limit = rule.number("metres")
    with np.errstate(invalid="ignore"):
        turned = (apart(held.start, sink) <= limit) & (apart(held.end, source) <= limit)
        right = (apart(held.start, source) <= limit) & (apart(held.end, sink) <= limit)
    wrong = turned & ~right
    if wrong.any():
        yield Hit(rows.numbers[wrong], "geometry", held.to_node[wrong].tolist())


def _filled(names: np.ndarray) -> np.ndarray:
    return np.array(["" if name is None else name for name in names], dtype=object)
