"""Pipes of which an end meets no node and no other pipe within ``metres``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.spatial import cKDTree

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.pipes import network, pipes
from pipelines.census.rules.whole import Array, Whole


def whole(rule: Rule, rows: Whole) -> Iterator[Hit]:
    """Rows with a free end; a pipe with two is told once."""
    held = pipes(rows)
    around = network(rows)
    limit = rule.number("metres")
    fixed = np.empty((0, 2)) if around is None else np.vstack([around.nodes.xy, around.ends])
    free = np.zeros(len(held.start), dtype=bool)
    every = np.vstack([held.start, held.end])
    owner = np.tile(np.arange(len(held.start)), 2)
    good = np.isfinite(every).all(axis=1)
    met = np.zeros(len(every), dtype=bool)
    met[good] = _near(every[good], fixed, limit) | _meets(every[good], owner[good], limit)
    free[owner[good & ~met]] = True
    if free.any():
        yield Hit(rows.numbers[free], "geometry")


def _near(points: Array, others: Array, limit: float) -> Array:
    others = others[np.isfinite(others).all(axis=1)]
    if not len(others):
        return np.zeros(len(points), dtype=bool)
    far, _ = cKDTree(others).query(points, distance_upper_bound=limit)
    return np.asarray(np.isfinite(far))


def _meets(points: Array, owner: Array, limit: float) -> Array:
    """Which ends lie at an end of another pipe."""
    met = np.zeros(len(points), dtype=bool)
    if len(points):
        pairs = cKDTree(points).query_pairs(limit, output_type="ndarray")
        other = pairs[owner[pairs[:, 0]] != owner[pairs[:, 1]]]
        met[other.ravel()] = True
    return met
