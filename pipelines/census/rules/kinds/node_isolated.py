"""Chambers, inlets and outfalls that no pipe reaches within ``metres``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.spatial import cKDTree

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.pipes import network
from pipelines.census.rules.whole import Whole


def whole(rule: Rule, rows: Whole) -> Iterator[Hit]:
    """Rows without a pipe; where neither delivery nor map has pipes nothing is known."""
    around = network(rows)
    if around is None or not len(around.ends):
        return
    xy = rows.xy()
    good = np.isfinite(xy).all(axis=1)
    ends = around.ends[np.isfinite(around.ends).all(axis=1)]
    far = np.full(len(xy), np.nan)
    far[good], _ = cKDTree(ends).query(xy[good], distance_upper_bound=rule.number("metres"))
    alone = good & ~np.isfinite(far)
    if alone.any():
        yield Hit(rows.numbers[alone], "geometry")
