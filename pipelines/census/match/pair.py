"""Rows and features paired: by identifier first, then by class, distance and attributes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gis.crs import CrsRef
from pipelines.census.match.assign import Candidates, assign
from pipelines.census.match.sides import Side

Array = NDArray[Any]
REACH_M = 4.0
"""Farthest that an object is believed to have been moved or mismeasured; the chosen threshold."""
DOUBT = 0.75
"""Confidence below which a person decides."""
FAR_M = 50.0
"""A row with a feature's identifier this far away is doubtful."""
_SAME, _OTHER = -0.35, 0.12
"""What an identity field adds to the cost: the same in both, or different."""
_MOST_NEIGHBOURS = 12


@dataclass(frozen=True)
class Matched:
    """Pairs (indices into both sides) with metres, confidence, and whether the identifier made them.

    ``new`` and ``gone`` are the indices that are left.
    """

    rows: Array
    features: Array
    metres: Array
    confidence: Array
    by_code: Array
    new: Array
    gone: Array


def pair(rows: Side, features: Side, metres: CrsRef, reach: float = REACH_M) -> Matched:
    """Match all rows with all features; ``reach`` in metres."""
    rows = replace(rows, kinds=_told(rows.kinds, features.kinds))
    a, b = rows.metric(metres), features.metric(metres)
    left, right = _by_code(rows, features)
    far = np.hypot(*(a[left] - b[right]).T)
    same = (rows.kinds[left] == features.kinds[right]) | ~_filled(rows.kinds[left])
    sure = np.where(same & (far <= FAR_M), 1.0, 0.5)
    free_rows = np.setdiff1d(np.arange(len(rows)), left)
    free_features = np.setdiff1d(np.arange(len(features)), right)
    found = assign(_candidates(rows, features, (a, b), (free_rows, free_features), reach))
    near = np.hypot(*(a[found.rows] - b[found.features]).T)
    paired_rows = np.concatenate([left, found.rows])
    paired_features = np.concatenate([right, found.features])
    return Matched(
        rows=paired_rows,
        features=paired_features,
        metres=np.concatenate([far, near]),
        confidence=np.concatenate([sure, found.confidence]),
        by_code=np.concatenate([np.ones(len(left), bool), np.zeros(len(found.rows), bool)]),
        new=np.setdiff1d(free_rows, found.rows),
        gone=np.setdiff1d(free_features, found.features),
    )


def _by_code(rows: Side, features: Side) -> tuple[Array, Array]:
    """Pairs with the same identifier; features have each of theirs once."""
    index = pd.Index(features.codes[_filled(features.codes)])
    where = np.flatnonzero(_filled(features.codes))
    mine = np.flatnonzero(_filled(rows.codes))
    at = index.get_indexer(rows.codes[mine])
    left, right = mine[at >= 0], where[at[at >= 0]]
    _, first = np.unique(right, return_index=True)
    first = np.sort(first)
    return left[first], right[first]


def _told(kinds: Array, held: Array) -> Array:
    """The kinds of the rows; what a row leaves out is the kind that all features have, if it is one."""
    known = set(held[_filled(held)])
    return np.where(_filled(kinds), kinds, known.pop()) if len(known) == 1 else kinds


def _filled(values: Array) -> Array:
    return np.array([value is not None for value in values], dtype=bool)


def _candidates(
    rows: Side,
    features: Side,
    xy: tuple[Array, Array],
    free: tuple[Array, Array],
    reach: float,
) -> Candidates:
    """Every pair of one kind within ``reach``, at most the nearest twelve of each row."""
    mine, theirs = (
        side[np.isfinite(spot[side]).all(axis=1)] for side, spot in zip(free, xy, strict=True)
    )
    if not len(mine) or not len(theirs):
        nothing = np.empty(0, dtype=np.int64)
        return Candidates(nothing, nothing, np.empty(0))
    kinds, numbers = np.unique(
        np.concatenate([_words(rows.kinds[mine]), _words(features.kinds[theirs])]),
        return_inverse=True,
    )
    del kinds
    lift = numbers * (10.0 * reach + 1.0)
    tree = cKDTree(np.column_stack([xy[1][theirs], lift[len(mine) :]]), balanced_tree=False)
    spots = np.column_stack([xy[0][mine], lift[: len(mine)]])
    count = min(_MOST_NEIGHBOURS, len(theirs))
    far, at = tree.query(spots, k=count, distance_upper_bound=reach)
    far, at = far.reshape(len(mine), count), at.reshape(len(mine), count)
    row, nth = np.nonzero(np.isfinite(far))
    left, right = mine[row], theirs[at[row, nth]]
    costs = (far[row, nth] / reach) ** 2 + _attributes(rows, features, left, right)
    return Candidates(left, right, costs)


def _words(values: Array) -> Array:
    return np.array(["" if value is None else value for value in values], dtype=str)


def _attributes(rows: Side, features: Side, left: Array, right: Array) -> Array:
    """What the identity fields say for or against each pair."""
    total = np.zeros(len(left))
    for name, marks in rows.marks.items():
        mine, theirs = marks[left], features.marks[name][right]
        known = (mine != 0) & (theirs != 0)
        # A name that many share (the class's own name) tells nothing.
        rare = _rare(features.marks[name])[right]
        total += np.where(known & (mine == theirs) & rare, _SAME, 0.0)
        total += np.where(known & (mine != theirs), _OTHER, 0.0)
    return total


def _rare(marks: Array) -> Array:
    """Values that at most three features have."""
    _, which, counts = np.unique(marks, return_inverse=True, return_counts=True)
    return np.asarray(counts[which] <= 3)
