"""Gradient-boosted oblivious trees for a probability (Friedman 2001; oblivious trees as in CatBoost, 2018).

All nodes of one level ask the same question, so a tree of depth d is d comparisons and a table of 2^d
values: stored as plain numbers, evaluated for all candidates at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TREES, DEPTH, BINS = 80, 4, 24
RATE = 0.15
_PULL = 8.0
"""Regularisation of a leaf: so many pseudo-observations of no effect."""


@dataclass(frozen=True)
class Trees:
    """``features`` and ``limits`` are (trees, depth), ``leaves`` (trees, 2^depth); ``start`` the prior log odds."""

    features: NDArray[np.int64]
    limits: Floats
    leaves: Floats
    start: float

    def chances(self, rows: Floats) -> Floats:
        """Return the probability of each row."""
        if not len(rows):
            return np.empty(0)
        bits = rows[:, self.features] > self.limits
        place = bits @ (1 << np.arange(self.features.shape[1]))
        total = self.start + self.leaves[np.arange(len(self.leaves)), place].sum(axis=1)
        odds: Floats = 1.0 / (1.0 + np.exp(-total))
        return odds

    def data(self) -> dict[str, Any]:
        """Return the model as JSON values."""
        return {
            "features": self.features.tolist(),
            "limits": np.round(self.limits, 9).tolist(),
            "leaves": np.round(self.leaves, 5).tolist(),
            "start": round(self.start, 5),
        }


def of_data(data: dict[str, Any]) -> Trees:
    """Return the model from its JSON values."""
    return Trees(
        np.array(data["features"], np.int64), np.array(data["limits"], float),
        np.array(data["leaves"], float), float(data["start"]),
    )  # fmt: skip


def fit(rows: Floats, right: NDArray[np.bool_]) -> Trees:
    """Fit to rows of features and whether each answer was right."""
    cuts = [_cuts(column) for column in rows.T]
    bins = np.stack(
        [np.searchsorted(cut, column) for cut, column in zip(cuts, rows.T, strict=True)], axis=1
    )
    share = np.clip(right.mean(), 0.01, 0.99)
    start = float(np.log(share / (1 - share)))
    total = np.full(len(rows), start)
    features, limits, leaves = [], [], []
    for _ in range(TREES):
        chance = 1.0 / (1.0 + np.exp(-total))
        chosen, leaf = _grow(bins, right - chance, chance * (1 - chance), cuts)
        table = _values(leaf, right - chance, chance * (1 - chance))
        total += table[leaf]
        features.append([feature for feature, _ in chosen])
        limits.append([float(cuts[feature][place]) for feature, place in chosen])
        leaves.append(table)
    return Trees(np.array(features), np.array(limits), np.array(leaves), start)


def _cuts(column: Floats) -> Floats:
    """Limits halfway between values that occur, so that none lies on a value."""
    values = np.unique(column)
    if len(values) < 2:
        return np.empty(0)
    middles = (values[1:] + values[:-1]) / 2
    if len(middles) < BINS:
        return np.asarray(middles)
    wanted = np.quantile(column, np.linspace(0.02, 0.98, BINS - 1))
    return np.unique(middles[np.clip(np.searchsorted(middles, wanted), 0, len(middles) - 1)])


def _grow(
    bins: NDArray[np.int64], slope: Floats, weight: Floats, cuts: list[Floats]
) -> tuple[list[tuple[int, int]], NDArray[np.int64]]:
    """Choose a question per level; return them and the leaf of each row."""
    leaf = np.zeros(len(bins), np.int64)
    chosen = []
    for level in range(DEPTH):
        gains = [_gain(bins[:, k], leaf, slope, weight, 1 << level) for k in range(bins.shape[1])]
        best = [(gain[: len(cuts[k])].max(initial=-1.0), k) for k, gain in enumerate(gains)]
        feature = max(best)[1]
        place = int(np.argmax(gains[feature][: len(cuts[feature])]))
        chosen.append((feature, place))
        leaf += (bins[:, feature] > place).astype(np.int64) << level
    return chosen, leaf


def _gain(
    column: NDArray[np.int64], leaf: NDArray[np.int64], slope: Floats, weight: Floats, count: int
) -> Floats:
    """Gain of a cut after each bin, summed over the leaves."""
    key = leaf * BINS + column
    slopes = np.bincount(key, slope, count * BINS).reshape(count, BINS).cumsum(axis=1)
    weights = np.bincount(key, weight, count * BINS).reshape(count, BINS).cumsum(axis=1)
    left = slopes**2 / (weights + _PULL)
    right = (slopes[:, -1:] - slopes) ** 2 / (weights[:, -1:] - weights + _PULL)
    total: Floats = (left + right).sum(axis=0)
    return total


def _values(leaf: NDArray[np.int64], slope: Floats, weight: Floats) -> Floats:
    count = 1 << DEPTH
    found: Floats = (
        RATE * np.bincount(leaf, slope, count) / (np.bincount(leaf, weight, count) + _PULL / 4)
    )
    return found
