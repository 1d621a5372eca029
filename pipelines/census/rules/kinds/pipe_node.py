"""Pipes that name a node which neither the delivery nor the map has."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.pipes import network
from pipelines.census.rules.whole import Whole


def whole(rule: Rule, rows: Whole) -> Iterator[Hit]:
    """Rows with such a name; without any nodes nothing is known."""
    around = network(rows)
    if around is None or not len(around.nodes.codes):
        return
    known = set(around.nodes.codes.tolist())
    for name in rule.fields:
        texts = rows.texts(name)
        wrong = np.array([text is not None and text not in known for text in texts], dtype=bool)
        if wrong.any():
            yield Hit(rows.numbers[wrong], name, texts[wrong].tolist())
