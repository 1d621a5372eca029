"""The same object twice, once on the map: rows that lie on a published object of their class with another code.

Parameter ``known``: rows whose own code is that of another published object (true), or is on the map
nowhere (false: it may be a new number of the same object). An object whose code is delivered, too, is
not compared: it may have been moved away. Rows without a code are for the match.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from pipelines.census.match.sides import Side
from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.whole import Array, Whole


def whole(rule: Rule, rows: Whole) -> Iterator[Hit]:
    """The rows with the nearest such object (``other`` is its id)."""
    held = rows.held()
    if held is None or not len(held):
        return
    codes = rows.texts("code")
    coded = np.array([code is not None for code in codes], dtype=bool)
    on_map = np.asarray(pd.Series(codes).isin(pd.Index(held.codes[_filled(held.codes)])))
    mine = np.flatnonzero(coded & (on_map == bool(rule.parameters["known"])))
    theirs = np.flatnonzero(
        _filled(held.codes) & ~pd.Series(held.codes).isin(codes[coded]).to_numpy()
    )
    row, other, far = _near(rows, held, mine, theirs, rule.number("metres"))
    if len(row):
        yield Hit(rows.numbers[row], "geometry", np.round(far, 3), held.keys[other])


def _near(
    rows: Whole, held: Side, mine: Array, theirs: Array, metres: float
) -> tuple[Array, Array, Array]:
    """Indices of rows, of the nearest objects of their class within ``metres``, and how far."""
    a, b = rows.xy(), held.metric(rows.metres)
    mine = mine[np.isfinite(a[mine]).all(axis=1)]
    theirs = theirs[np.isfinite(b[theirs]).all(axis=1)]
    nothing = np.empty(0, dtype=np.int64)
    if not len(mine) or not len(theirs):
        return nothing, nothing, np.empty(0)
    words = np.concatenate([_words(rows.texts("class_code")[mine]), _words(held.kinds[theirs])])
    lift = pd.factorize(words)[0] * (10.0 * metres + 1.0)
    tree = cKDTree(np.column_stack([b[theirs], lift[len(mine) :]]), balanced_tree=False)
    far, at = tree.query(np.column_stack([a[mine], lift[: len(mine)]]), distance_upper_bound=metres)
    hit = np.isfinite(far)
    return mine[hit], theirs[at[hit]], far[hit]


def _filled(values: Array) -> Array:
    return np.array([value is not None for value in values], dtype=bool)


def _words(values: Array) -> Array:
    return np.array(["" if value is None else value for value in values], dtype=object)
