"""The best pairs of rows and features, chosen together: minimum-cost assignment on connected parts.

Every possible pair within reach has a cost; leaving a row without a feature and a feature without a
row costs :data:`ALONE` each, so a pair is worth while below twice that. The sum over all is the
least possible (not the result of taking the nearest first). Rows and features that share no
candidate do not influence each other, so each connected part is solved by itself: single pairs by
comparison, small parts densely (Hungarian method), large ones by sparse shortest augmenting paths
(Jonker and Volgenant 1987, in scipy's ``min_weight_full_bipartite_matching``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

Array = NDArray[Any]
ALONE = 0.5
"""Cost of a row that is new, and of a feature that is gone."""
_DENSE = 60
"""Rows and features of a part up to which the dense method is the faster one."""


@dataclass(frozen=True)
class Candidates:
    """Possible pairs: indices of rows and features, and the cost of each (0 … 1)."""

    rows: Array
    features: Array
    costs: Array

    def only(self, keep: Array) -> Candidates:
        """Those that ``keep`` marks."""
        return Candidates(self.rows[keep], self.features[keep], self.costs[keep])


@dataclass(frozen=True)
class Pairs:
    """Chosen pairs with their confidence (0 … 1): how much worse the next best choice would be."""

    rows: Array
    features: Array
    costs: Array
    confidence: Array


def assign(candidates: Candidates) -> Pairs:
    """Choose the pairs."""
    worth = candidates.only(candidates.costs < 2 * ALONE)
    if not len(worth.rows):
        nothing = np.empty(0, dtype=np.int64)
        return Pairs(nothing, nothing, np.empty(0), np.empty(0))
    row_names, rows = np.unique(worth.rows, return_inverse=True)
    feature_names, features = np.unique(worth.features, return_inverse=True)
    plain = Candidates(rows, features, worth.costs)
    chosen = np.flatnonzero(_chosen(plain, len(row_names), len(feature_names)))
    confidence = _confidence(plain, chosen, len(row_names), len(feature_names))
    return Pairs(
        row_names[rows[chosen]], feature_names[features[chosen]], worth.costs[chosen], confidence
    )


def _chosen(candidates: Candidates, rows: int, features: int) -> Array:
    """Which of the candidates are taken."""
    edges = np.ones(len(candidates.rows), dtype=np.int8)
    graph = coo_array(
        (edges, (candidates.rows, rows + candidates.features)), shape=(rows + features,) * 2
    )
    _, part = connected_components(graph, directed=False)
    of_edge = part[candidates.rows]
    sizes = np.bincount(of_edge, minlength=part.max() + 1)
    taken = sizes[of_edge] == 1
    order = np.flatnonzero(~taken)
    order = order[np.argsort(of_edge[order], kind="stable")]
    starts = np.flatnonzero(np.diff(of_edge[order], prepend=-1))
    for at, start in enumerate(starts):
        end = starts[at + 1] if at + 1 < len(starts) else len(order)
        edges_here = order[start:end]
        taken[edges_here[_solve(candidates.only(edges_here))]] = True
    return np.asarray(taken)


def _solve(part: Candidates) -> Array:
    """Indices of the chosen edges of one connected part."""
    row_names, rows = np.unique(part.rows, return_inverse=True)
    feature_names, features = np.unique(part.features, return_inverse=True)
    plain = Candidates(rows, features, part.costs)
    size = len(row_names) + len(feature_names)
    solve = _dense if size <= _DENSE else _sparse
    return np.asarray(solve(plain, len(row_names), len(feature_names)))


def _dense(part: Candidates, rows: int, features: int) -> Array:
    """A square table: real pairs, and beside them one place per row and feature to stay alone."""
    size = rows + features
    table = np.full((size, size), np.inf)
    edge = np.full((rows, features), -1)
    order = np.argsort(-part.costs, kind="stable")  # of double edges the cheapest is written last
    table[part.rows[order], part.features[order]] = part.costs[order]
    edge[part.rows[order], part.features[order]] = order
    table[np.arange(rows), features + np.arange(rows)] = ALONE
    table[rows + np.arange(features), np.arange(features)] = ALONE
    table[rows:, features:] = 0.0
    left, right = linear_sum_assignment(table)
    real = (left < rows) & (right < features)
    return np.asarray(edge[left[real], right[real]])


def _sparse(part: Candidates, rows: int, features: int) -> Array:
    """The same table with its empty places left out; costs are raised by 1, for 0 means no edge."""
    size = rows + features
    left = np.concatenate(
        [part.rows, np.arange(rows), rows + np.arange(features), rows + part.features]
    )
    right = np.concatenate(
        [part.features, features + np.arange(rows), np.arange(features), features + part.rows]
    )
    cost = np.concatenate([part.costs, np.full(rows + features, ALONE), np.zeros(len(part.rows))])
    table = csr_array((cost + 1.0, (left, right)), shape=(size, size))
    chosen_left, chosen_right = min_weight_full_bipartite_matching(table)
    real = (chosen_left < rows) & (chosen_right < features)
    keys = part.rows * features + part.features
    order = np.argsort(keys, kind="stable")
    wanted = chosen_left[real] * features + chosen_right[real]
    return np.asarray(order[np.searchsorted(keys[order], wanted)])


def _confidence(candidates: Candidates, chosen: Array, rows: int, features: int) -> Array:
    """From the distance to the next best choice for the row and for the feature.

    0.5 where another partner would cost the same, towards 1 where everything else costs more by far.
    """
    others = np.full(rows, 2 * ALONE)
    another = np.full(features, 2 * ALONE)
    rest = np.ones(len(candidates.rows), dtype=bool)
    rest[chosen] = False
    np.minimum.at(others, candidates.rows[rest], candidates.costs[rest])
    np.minimum.at(another, candidates.features[rest], candidates.costs[rest])
    next_best = np.minimum(others[candidates.rows[chosen]], another[candidates.features[chosen]])
    margin = next_best - candidates.costs[chosen]
    return np.asarray(1.0 / (1.0 + np.exp(-8.0 * margin)))
